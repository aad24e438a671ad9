# What is gathered of a block's inputs and scores: sums over the calibration windows, ranks within a row and their masks, matrix quantities.

def added(self: __torch__.K, sum: Tensor, x: Tensor) -> Tensor:
  # Adds x to the sum in place; an empty sum begins with x.
  if torch.numel(sum) == 0:
    result = x
  else:
    result = torch.add_(sum, x)
  return result

def added_squares(self: __torch__.K, sum: Tensor, x: Tensor) -> Tensor:
  return (self).added(sum, x * x)

def squares(self: __torch__.K, sum: Tensor, x: Tensor) -> Tensor:
  # Adds the squares of x [windows, tokens, in] over windows and tokens to sum, float64 [in]. Float32 within a window, as the reference computes.
  f = torch.to(x, 6)
  return (self).added(sum, torch.sum(torch.to(torch.sum(f * f, [1]), 7), [0]))

def moments(self: __torch__.K, sum: Tensor, x: Tensor) -> Tensor:
  # Adds to sum, float64 [2, in], those of x [windows, tokens, in]: the sum over windows and tokens, and the sum over windows of the variance within each.
  f = torch.to(x, 6)
  return (self).added(sum, torch.stack([torch.sum(f, [0, 1], dtype=7), torch.sum(torch.var(f, [1], False), [0], dtype=7)]))

def gram(self: __torch__.K, sum: Tensor, x: Tensor) -> Tensor:
  # Adds Xt*X of x [windows, tokens, in] to sum, float32 [in, in].
  f = torch.reshape(torch.to(x, 6), [-1, torch.size(x, 2)])
  if torch.numel(sum) == 0:
    result = torch.matmul(torch.t(f), f)
  else:
    result = torch.addmm(sum, torch.t(f), f, out=sum)
  return result

def order(self: __torch__.K, scores: Tensor) -> Tensor:
  # The columns of every row in ascending order of their scores, equal scores as they stand: int64 [out, in].
  _0, order = torch.sort(scores, stable=True, dim=1, descending=False)
  return order

def ranks(self: __torch__.K, weight: Tensor, scores: Tensor, codes: Tensor) -> List[Tensor]:
  # Place of every score in its row's ascending order, equal scores in the order of their columns; place r stored as codes[r], codes [in] ascending. And how many
  # weights are zero, int64 [in + 1], where the lowest 0, 1 .. in of every row go: these, and those behind them that were zero before.
  order = (self).order(scores)
  ranks = torch.scatter_(torch.zeros_like(order, dtype=codes.dtype), 1, order, torch.expand_as(codes, order))
  before = torch.sum(torch.gather(torch.eq(weight, 0), 1, order), [0])
  behind = torch.flip(torch.cumsum(torch.flip(torch.cat([before, torch.zeros_like(torch.narrow(before, 0, 0, 1))]), [0]), 0), [0])
  gone = torch.arange(torch.size(behind, 0), dtype=4, layout=None, device=behind.device, pin_memory=False) * torch.size(weight, 0)
  return [ranks, gone + behind]

def ordered(self: __torch__.K, weight: Tensor, order: Tensor) -> Tensor:
  return torch.to(torch.gather(weight, 1, order), 6)

def slopes(self: __torch__.K, gradient: Tensor, ordered: Tensor, order: Tensor) -> Tensor:
  # What the loss changes by to first order where the weights of a rank go, summed over rows: float32 [in] by rank. ordered: the weights in that order, float32.
  return torch.neg(torch.sum(torch.gather(gradient, 1, order) * ordered, [0]))

def pruned(self: __torch__.K, weights: List[Tensor], ranks: List[Tensor], limits: List[float]) -> List[Tensor]:
  # Per linear: weight [out, in] with the ranks up to the limit set to zero. The gradient of a threshold is this very mask, and the one operation that applies
  # it in a single pass; it works in the wider of both types.
  result = annotate(List[Tensor], [])
  for i in range(len(weights)):
    _0 = torch.append(result, torch.type_as(torch.threshold_backward(weights[i], ranks[i], limits[i]), weights[i]))
  return result

def matrix_quantities(self: __torch__.K, matrix: Tensor) -> Tensor:
  # matrix [out, in] -> float64 [6 + min(out, in)]: mean entry of A*At, mean correlation of rows, mean of the diagonal, geometric
  # mean of the Gram eigenvalues, log-determinant, rank, and the eigenvalues themselves.
  a = torch.to(matrix, 7)
  rows = torch.size(a, 0)
  columns = torch.size(a, 1)
  sums = torch.sum(a, [0])
  gram = torch.sum(sums * sums) / (rows * rows)
  centred = a - torch.mean(a, [1], True)
  # A row of equal numbers has no direction; it counts as zero.
  lengths = torch.clamp(torch.sqrt(torch.sum(centred * centred, [1], True)), 1e-300)
  direction = torch.sum(centred / lengths, [0])
  correlation = torch.sum(direction * direction) / (rows * rows)
  diagonal = torch.mean(torch.diagonal(a))
  if rows <= columns:
    product = torch.matmul(a, torch.t(a))
    longer = columns
  else:
    product = torch.matmul(torch.t(a), a)
    longer = rows
  eigenvalues = torch.linalg_eigvalsh(product)
  least = torch.clamp(torch.max(eigenvalues) * (longer * 1.1920928955078125e-07) ** 2, 1e-300)
  rank = torch.to(torch.sum(torch.gt(eigenvalues, least)), 7)
  logs = torch.log(torch.maximum(eigenvalues, least))
  quantities = torch.stack([gram, correlation, diagonal, torch.exp(torch.mean(logs)), torch.sum(logs), rank])
  # Noise around zero is no part of the spectrum.
  spectrum = torch.masked_fill(eigenvalues, torch.le(eigenvalues, least), 0)
  return torch.cat([quantities, spectrum])
