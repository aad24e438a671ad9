# Pruners: scores [out, in] of weights, float32 whatever the model's dtype; which of them go; SparseGPT; the refinement of a mask by DSnoT. Masks are true where
# a weight goes.

def magnitudes(self: __torch__.K, weight: Tensor) -> Tensor:
  return torch.abs(torch.to(weight, 6))

def wanda(self: __torch__.K, weight: Tensor, norms: Tensor) -> Tensor:
  # |W| * ||X||: norms [in]
  return torch.abs(torch.to(weight, 6)) * norms

def relative_importance(self: __torch__.K, weight: Tensor, norms: Tensor) -> Tensor:
  # RIA: (|W| / sum of its column + |W| / sum of its row) * sqrt(||X||), float32 [out, in]; a column of zeros has no importance.
  a = torch.abs(torch.to(weight, 6))
  relative = a / torch.sum(a, [0], True) + a / torch.sum(a, [1], True)
  return torch.nan_to_num(relative) * torch.sqrt(norms)

def pruner_zero(self: __torch__.K, weight: Tensor, gradient: Tensor) -> Tensor:
  # |W * W| * minmax(|G|), G [out, in] float32 and not negative; gradients that are all the same count as 1.
  w = torch.to(weight, 6)
  least = torch.min(gradient)
  return w * w * torch.nan_to_num((gradient - least) / (torch.max(gradient) - least), 1.)

def lowest(self: __torch__.K, scores: Tensor, width: int, zeros: int) -> Tensor:
  # Of every `width` consecutive scores, row by row, the `zeros` lowest; equal ones in their order. By a threshold, unless scores tie at it.
  groups = torch.reshape(scores, [-1, width])
  thresholds, _0 = torch.kthvalue(groups, max(zeros, 1), 1, True)
  below = torch.le(groups, thresholds)
  if int(torch.count_nonzero(below)) == torch.size(groups, 0) * zeros:
    mask = below
  else:
    _1, order = torch.sort(groups, stable=True, dim=1, descending=False)
    mask = torch.scatter(torch.zeros_like(below), 1, torch.narrow(order, 1, 0, zeros), 1)
  return torch.reshape(mask, torch.size(scores))

def lowest_of_groups(self: __torch__.K, scores: Tensor, group: int, zeros: int) -> Tensor:
  # Of every `group` consecutive columns of [out, in] the `zeros` lowest scores in each row; of a last group that is shorter the same share, rounded down.
  columns = torch.size(scores, 1)
  whole = columns // group * group
  rest = columns - whole
  mask = (self).lowest(torch.contiguous(torch.narrow(scores, 1, 0, whole)), group, zeros)
  masks = [torch.reshape(mask, [torch.size(scores, 0), whole])]
  if rest > 0:
    _0 = torch.append(masks, (self).lowest(torch.contiguous(torch.narrow(scores, 1, whole, rest)), rest, rest * zeros // group))
  return torch.cat(masks, 1)

def zeroed(self: __torch__.K, weight: Tensor, mask: Tensor) -> Tensor:
  # The gradient of a threshold is this very mask, and takes a quarter of masked_fill's time on a CPU.
  return torch.threshold_backward(weight, torch.type_as(torch.logical_not(mask), weight), 0.5)

def sparsegpt(self: __torch__.K, weight: Tensor, gram: Tensor, share: float, group: int, zeros: int) -> Tensor:
  # weight [out, in], gram = Xt*X [in, in]. Unstructured (group 0): in every 128 columns the share of lowest W^2 / diag(H^-1)^2 goes; else the `zeros` lowest of
  # every `group` inputs. The weights behind a zeroed one take over its part of the output (Frantar and Alistarh 2023, algorithm 1).
  w = torch.to(weight, 6, False, True)
  h = torch.to(gram, 7, False, True)
  diagonal = torch.diagonal(h)
  dead = torch.eq(diagonal, 0)
  _0 = torch.copy_(diagonal, torch.where(dead, torch.ones_like(diagonal), diagonal))
  _1 = torch.masked_fill_(w, dead, 0)
  _2 = torch.add_(diagonal, 0.01 * torch.mean(diagonal))
  factor = torch.linalg_cholesky(torch.cholesky_inverse(torch.linalg_cholesky(h)), upper=True)
  inverse = torch.to(factor, 6)
  columns = torch.size(w, 1)
  if group == 0:
    width = 128
  else:
    width = max(1, 128 // group) * group
  for b in range((columns + width - 1) // width):
    first = b * width
    count = min(width, columns - first)
    current = torch.narrow(w, 1, first, count)
    rows = torch.narrow(inverse, 0, first, count)
    square = torch.narrow(rows, 1, first, count)
    d = torch.diagonal(square)
    if group == 0:
      entries = torch.size(w, 0) * count
      losses = torch.pow(current / d, 2)
      mask = torch.clone((self).lowest(losses, entries, int(float(entries) * share)))
    else:
      mask = torch.zeros_like(current, dtype=11)
    errors = torch.zeros_like(current)
    for j in range(count):
      if group != 0:
        if j % group == 0:
          size = min(group, count - j)
          losses1 = torch.pow(torch.narrow(current, 1, j, size) / torch.narrow(d, 0, j, size), 2)
          _3 = torch.copy_(torch.narrow(mask, 1, j, size), (self).lowest_of_groups(losses1, group, zeros))
      column = torch.select(current, 1, j)
      kept = torch.masked_fill(column, torch.select(mask, 1, j), 0)
      error = (column - kept) / torch.select(d, 0, j)
      _4 = torch.copy_(torch.select(errors, 1, j), error)
      rest = torch.narrow(current, 1, j, count - j)
      _5 = torch.sub_(rest, torch.outer(error, torch.narrow(torch.select(square, 0, j), 0, j, count - j)))
      _6 = torch.copy_(column, kept)
    behind = columns - first - count
    if behind > 0:
      _7 = torch.sub_(torch.narrow(w, 1, first + count, behind), torch.matmul(errors, torch.narrow(rows, 1, first + count, behind)))
  return torch.type_as(w, weight)

def refined(self: __torch__.K, weight: Tensor, mask: Tensor, norms: Tensor, moments: Tensor, windows: int, group: int, cycles: int, least: float) -> Tensor:
  # DSnoT, all rows side by side: while the expected error of a row's output exceeds `least` and keeps its sign, the pruned weight that takes most of it away
  # returns, and of the kept weights that do the same the one of lowest Wanda score goes. With a group (0: none) both are of the same group of
  # inputs, and a weight that finds no partner there stays pruned. moments [2, in]: sums over so many
  # windows of the inputs and of their variances.
  averages = torch.to(moments / windows, 6)
  means = torch.select(averages, 0, 0)
  variances = torch.select(averages, 0, 1)
  w = torch.to(weight, 6)
  columns = torch.size(w, 1)
  contribution = w * means
  error = torch.sum(torch.masked_fill(contribution, torch.logical_not(mask), 0), [1], True)
  direction = torch.sign(error)
  directed = contribution * direction
  returning = torch.masked_fill(directed / variances, torch.logical_not(torch.logical_and(mask, torch.gt(directed, 0))), -inf)
  going = torch.masked_fill(torch.abs(w) * norms, torch.logical_not(torch.logical_and(torch.logical_not(mask), torch.lt(directed, 0))), inf)
  if group == 0:
    width = columns
  else:
    width = group
  groups = torch.floor_divide(torch.arange(columns, dtype=4, layout=None, device=w.device, pin_memory=False), width)
  result = torch.clone(mask)
  active = torch.ones_like(error, dtype=11)
  for _ in range(cycles):
    gain, grow = torch.max(returning, 1, True)
    apart = torch.ne(groups, torch.unsqueeze(torch.index_select(groups, 0, torch.squeeze(grow, 1)), 1))
    cost, prune = torch.min(torch.masked_fill(going, apart, inf), 1, True)
    possible = torch.logical_and(torch.gt(gain, -inf), torch.lt(cost, inf))
    after = error - torch.gather(contribution, 1, grow) + torch.gather(contribution, 1, prune)
    useful = torch.logical_and(torch.gt(torch.abs(error), least), torch.eq(torch.sign(after), direction))
    active = torch.logical_and(active, torch.logical_or(useful, torch.logical_not(possible)))
    swap = torch.logical_and(active, possible)
    error = torch.where(swap, after, error)
    _0 = torch.scatter_(result, 1, grow, torch.logical_and(torch.gather(result, 1, grow), torch.logical_not(swap)))
    _1 = torch.scatter_(result, 1, prune, torch.logical_or(torch.gather(result, 1, prune), swap))
    _2 = torch.scatter_(returning, 1, grow, -inf)
    _3 = torch.scatter_(going, 1, prune, torch.masked_fill(torch.gather(going, 1, prune), swap, inf))
  return result

def linear_error(self: __torch__.K, weight: Tensor, gram: Tensor, width: int, share: float) -> Tensor:
  # LSA: what a linear's output loses, row by row, when in every `width` columns a share of the weights goes one after the other, each time the one that adds
  # the least to the error given those that are gone. float64 scalar, up to the scale of gram = Xt*X.
  w = torch.to(weight, 6)
  scores = w * w * torch.diagonal(gram)
  columns = torch.size(w, 1)
  total = torch.zeros([], dtype=7, device=w.device)
  for b in range((columns + width - 1) // width):
    first = b * width
    count = min(width, columns - first)
    part = torch.narrow(w, 1, first, count)
    rows = torch.narrow(gram, 0, first, count)
    square = torch.contiguous(torch.narrow(rows, 1, first, count))
    current = torch.clone(torch.narrow(scores, 1, first, count))
    gone = torch.zeros_like(part)
    for i in range(int(float(count) * share)):
      place = torch.argmin(current, 1, True)
      _0 = torch.add_(total, torch.sum(torch.gather(current, 1, place), dtype=7))
      picked = torch.gather(part, 1, place)
      _1 = torch.add_(current, 2 * part * picked * torch.index_select(square, 0, torch.squeeze(place, 1)))
      _2 = torch.scatter_(current, 1, place, inf)
      _3 = torch.scatter_(gone, 1, place, picked)
    behind = columns - first - count
    if behind > 0:
      later = torch.narrow(scores, 1, first + count, behind)
      _4 = torch.add_(later, 2 * torch.narrow(w, 1, first + count, behind) * torch.matmul(gone, torch.narrow(rows, 1, first + count, behind)))
  return total

def squared_difference(self: __torch__.K, a: Tensor, b: Tensor) -> Tensor:
  # The sum of squared differences, float64 scalar.
  d = torch.to(a, 6) - torch.to(b, 6)
  return torch.sum(d * d, dtype=7)
