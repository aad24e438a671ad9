# Moving and checking tensors.

def converted(self: __torch__.K, x: Tensor, dtype: int) -> Tensor:
  # A copy even when the dtype stays: x may be a view of a read-only mapping.
  return torch.to(x, dtype, False, True)

def cloned(self: __torch__.K, x: Tensor) -> Tensor:
  return torch.clone(x)

def rounded(self: __torch__.K, x: Tensor, dtype: int) -> Tensor:
  # What is left of x when it is stored in another dtype.
  return torch.type_as(torch.to(x, dtype), x)

def joined(self: __torch__.K, chunks: List[Tensor], shape: List[int]) -> Tensor:
  if len(chunks) == 1:
    whole = chunks[0]
  else:
    whole = torch.cat(chunks)
  return torch.reshape(whole, shape)

def parts(self: __torch__.K, x: Tensor, sizes: List[int], groups: int, transposed: bool) -> List[Tensor]:
  # The matrices that are stored as one, x [sum of rows, in], or [in, sum of rows] transposed, or the biases [sum of rows]: the rows lie in groups, each with sizes[i] rows of matrix i.
  if transposed and torch.dim(x) == 2:
    rows = torch.t(x)
  else:
    rows = x
  shape = [-1]
  width = 1
  if torch.dim(x) == 2:
    width = torch.size(rows, 1)
    shape = [-1, width]
  widths = annotate(List[int], [])
  for i in range(len(sizes)):
    _0 = torch.append(widths, sizes[i] * width)
  pieces = torch.split_with_sizes(torch.reshape(rows, [groups, -1]), widths, 1)
  parts = annotate(List[Tensor], [])
  for j in range(len(pieces)):
    _1 = torch.append(parts, torch.reshape(pieces[j], shape))
  return parts

def whole(self: __torch__.K, parts: List[Tensor], groups: int, transposed: bool) -> Tensor:
  # The matrix of which `parts` makes these.
  pieces = annotate(List[Tensor], [])
  for i in range(len(parts)):
    _0 = torch.append(pieces, torch.reshape(parts[i], [groups, -1]))
  rows = torch.reshape(torch.cat(pieces, 1), [-1, torch.size(parts[0], 1)])
  if transposed:
    whole = torch.contiguous(torch.t(rows))
  else:
    whole = rows
  return whole

def finite(self: __torch__.K, x: Tensor) -> int:
  # inf and NaN survive multiplication by zero and summation.
  return int(torch.isfinite(torch.sum(x * 0, dtype=7)))

def zeros(self: __torch__.K, tensors: List[Tensor]) -> int:
  # How many elements of all tensors are exactly zero. Counting as numbers is faster than any count of conditions; float32 is exact within the last dimension.
  counts = annotate(List[Tensor], [])
  for i in range(len(tensors)):
    found = torch.empty_like(tensors[i], dtype=6)
    _0 = torch.eq(tensors[i], 0, out=found)
    _1 = torch.append(counts, torch.sum(torch.sum(found, [-1]), dtype=7))
  return int(torch.sum(torch.stack(counts)))

def copied(self: __torch__.K, target: Tensor, source: Tensor) -> Tensor:
  # Into memory that is there already.
  return torch.copy_(target, source)

def product(self: __torch__.K, x: Tensor, w: Tensor) -> Tensor:
  # x [n, in], w [out, in] -> [n, out]
  return torch.linear(x, w)

def first(self: __torch__.K, x: Tensor) -> int:
  # The first element, cut to an integer: has to wait for the computation of x.
  return int(torch.to(torch.select(torch.reshape(x, [-1]), 0, 0), 6))
