# Wanda: calibration sums, scores, ranks within a row, masks.

def square_sums(self: __torch__.K, x: Tensor) -> Tensor:
  # x [windows, tokens, in] -> sum of squares over windows and tokens, float64 [in]. Float32 within a window, as the reference computes.
  f = torch.to(x, 6)
  return torch.sum(torch.to(torch.sum(f * f, [1]), 7), [0])

def scores(self: __torch__.K, weight: Tensor, norms: Tensor) -> Tensor:
  # |W| * ||X||: weight [out, in], norms [in] -> float32 [out, in]
  return torch.abs(torch.to(weight, 6)) * norms

def magnitudes(self: __torch__.K, weight: Tensor) -> Tensor:
  # |W| -> float32 [out, in]
  return torch.abs(torch.to(weight, 6))

def ranks(self: __torch__.K, scores: Tensor, codes: Tensor) -> Tensor:
  # Place of every score in its row's ascending order, equal scores in the order of their columns; place r stored as codes[r], codes [in] ascending.
  _0, order = torch.sort(scores, stable=True, dim=1, descending=False)
  return torch.scatter(torch.zeros_like(order, dtype=15), 1, order, torch.expand_as(codes, order))

def kept(self: __torch__.K, weight: Tensor, places: Tensor, limit: float) -> Tensor:
  # The weights whose place is above the limit, zero for the others. The gradient of a threshold is this very mask, and the one operation that applies
  # it in a single pass; it works in the wider of both types.
  return torch.type_as(torch.threshold_backward(weight, places, limit), weight)

def pruned(self: __torch__.K, weights: List[Tensor], ranks: List[Tensor], limits: List[float]) -> List[Tensor]:
  # Per linear: weight [out, in] with the ranks up to the limit set to zero.
  result = annotate(List[Tensor], [])
  for i in range(len(weights)):
    _0 = torch.append(result, (self).kept(weights[i], ranks[i], limits[i]))
  return result

def pruned_once(self: __torch__.K, weight: Tensor, norms: Tensor, zeros: int, codes: Tensor, limit: float) -> Tensor:
  # weight [out, in] with the `zeros` lowest scores of every row set to zero: by a threshold per row, which is a third of the work of ranks, unless scores
  # tie at some threshold.
  scores = (self).scores(weight, norms)
  thresholds, _0 = torch.kthvalue(scores, max(zeros, 1), 1, True)
  above = int(torch.sum(torch.gt(scores, thresholds)))
  if above == torch.size(weight, 0) * (torch.size(weight, 1) - zeros):
    result = (self).kept(weight, scores - thresholds, 0.)
  else:
    result = (self).kept(weight, (self).ranks(scores, codes), limit)
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
