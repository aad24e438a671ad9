# Pruners: scores [out, in] of weights, float32 whatever the model's dtype; which of them go; SparseGPT; the refinement of a mask by DSnoT. Masks are true where
# a weight goes.

def magnitudes(self: __torch__.K, weight: Tensor) -> Tensor:
  return torch.to(torch.abs(weight), 6)

def wanda(self: __torch__.K, weight: Tensor, norms: Tensor) -> Tensor:
  # |W| * ||X||: norms [in]. A GPU converts on the way, which takes a CPU longer than a conversion before.
  magnitudes = torch.abs(weight)
  if not weight.is_cuda:
    magnitudes = torch.to(magnitudes, 6)
  return magnitudes * norms

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
  # Of every `width` consecutive scores, row by row, the `zeros` lowest; equal ones in their order. On a CPU by a threshold, unless scores tie at it. A GPU
  # finds thresholds slower than it sorts, and is faster still where long rows are narrowed down first.
  groups = torch.reshape(scores, [-1, width])
  if groups.is_cuda:
    if width >= 1024 and torch.numel(groups) >= 4194304:
      mask = (self).narrowed(groups, zeros)
    else:
      mask = (self).first(groups, zeros)
  else:
    thresholds, _0 = torch.kthvalue(groups, max(zeros, 1), 1, True)
    mask = torch.le(groups, thresholds)
    if int(torch.count_nonzero(mask)) != torch.size(groups, 0) * zeros:
      mask = (self).first(groups, zeros)
  return torch.reshape(mask, torch.size(scores))

def first(self: __torch__.K, groups: Tensor, zeros: int) -> Tensor:
  # The same of every row, by sorting all.
  _0, order = torch.sort(groups, stable=True, dim=1, descending=False)
  return torch.scatter(torch.zeros_like(groups, dtype=11), 1, torch.narrow(order, 1, 0, zeros), 1)

def narrowed(self: __torch__.K, groups: Tensor, zeros: int) -> Tensor:
  # The same of rows of 1024 scores or more, in a few passes. A sample of the columns, sorted, bounds the score in question, 4.5 standard deviations to either
  # side. Counts halve what lies between three times, and only what is left there is sorted. Where a bound fails, or many scores tie, all is sorted.
  width = torch.size(groups, 1)
  size = width // 16
  # Steps of the golden ratio lie evenly and follow no period of the columns.
  step = int(float(width) * 0.618) // 2 * 2 + 1
  places = torch.remainder(torch.arange(0, size * step, step, dtype=4, layout=None, device=groups.device, pin_memory=False), width)
  sample, _0 = torch.sort(torch.index_select(groups, 1, places), 1)
  share = float(zeros) / float(width)
  margin = 4.5 * (float(size) * share * (1. - share)) ** 0.5 + 2.
  eighth = int(margin / 4.) + 1
  start = max(0, min(size - 1 - 8 * eighth, int(float(size) * share) - 4 * eighth))
  bounds = torch.narrow(sample, 1, start, 1 + 8 * eighth)
  low = torch.zeros_like(torch.narrow(bounds, 1, 0, 1), dtype=4)
  half = 4 * eighth
  for _ in range(3):
    pivot = torch.gather(torch.narrow(bounds, 1, half, 1 + 8 * eighth - half), 1, low)
    low = torch.add(low, torch.lt(torch.sum(torch.le(groups, pivot), [1], True), zeros), alpha=half)
    half = half // 2
  below = torch.lt(groups, torch.gather(bounds, 1, low))
  high = torch.gather(torch.narrow(bounds, 1, eighth, 1 + 7 * eighth), 1, low)
  between = torch.logical_xor(torch.le(groups, high), below)
  missing = zeros - torch.sum(below, [1], True)
  found = torch.sum(between, [1], True)
  failed = torch.logical_or(torch.lt(missing, 0), torch.gt(missing, found))
  widest = int(torch.max(torch.add(found, failed, alpha=width)))
  if widest > width // 4:
    mask = (self).first(groups, zeros)
  else:
    mask = (self).completed(groups, below, between, missing, found, widest)
  return mask

def completed(self: __torch__.K, groups: Tensor, below: Tensor, between: Tensor, missing: Tensor, found: Tensor, widest: int) -> Tensor:
  # The mask `below`, with the `missing` [rows, 1] lowest of those scores in each row that `between` marks: `found` [rows, 1] of them, `widest` at most.
  positions = torch.squeeze(torch.nonzero(torch.reshape(between, [-1])), 1)
  # Side by side in rows that are as long as the longest.
  ends = torch.cumsum(torch.reshape(found, [-1]), 0)
  begins = torch.arange(0, torch.numel(found) * widest, widest, dtype=4, layout=None, device=groups.device, pin_memory=False)
  shift = torch.take(begins + torch.reshape(found, [-1]) - ends, torch.floor_divide(positions, torch.size(groups, 1)))
  side = torch.arange(torch.numel(positions), dtype=4, layout=None, device=groups.device, pin_memory=False) + shift
  rest = torch.full([torch.numel(found), widest], inf, dtype=6, layout=None, device=groups.device, pin_memory=False)
  _1 = torch.scatter_(torch.reshape(rest, [-1]), 0, side, torch.take(groups, positions))
  _2, order = torch.sort(rest, stable=True, dim=1, descending=False)
  place = torch.arange(widest, dtype=4, layout=None, device=groups.device, pin_memory=False)
  going = torch.scatter_(torch.empty_like(rest, dtype=11), 1, order, torch.lt(place, missing))
  mask = torch.scatter_(torch.reshape(below, [-1]), 0, positions, torch.take(going, side))
  return torch.reshape(mask, torch.size(groups))

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
  # On a CPU the gradient of a threshold, which is this very mask, takes a quarter of masked_fill's time; on a GPU a choice moves half the bytes.
  if weight.is_cuda:
    zeroed = torch.where(mask, 0., weight)
  else:
    zeroed = torch.threshold_backward(weight, torch.type_as(torch.logical_not(mask), weight), 0.5)
  return zeroed

def sparsegpt(self: __torch__.K, weight: Tensor, gram: Tensor, share: float, group: int, zeros: int) -> Tensor:
  # weight [out, in], gram = Xt*X [in, in]. Unstructured (group 0): in every 128 columns the share of lowest W^2 / diag(H^-1)^2 goes; else the `zeros` lowest of
  # every `group` inputs. The weights behind a zeroed one take over its part of the output (Frantar and Alistarh 2023, algorithm 1).
  # Transposed, so that the weights of an input lie side by side.
  w = torch.clone(torch.t(torch.to(weight, 6)), memory_format=0)
  h = torch.to(gram, 7, False, True)
  diagonal = torch.diagonal(h)
  dead = torch.eq(diagonal, 0)
  _0 = torch.copy_(diagonal, torch.where(dead, torch.ones_like(diagonal), diagonal))
  _1 = torch.masked_fill_(w, torch.unsqueeze(dead, 1), 0)
  _2 = torch.add_(diagonal, 0.01 * torch.mean(diagonal))
  # The upper factor U of H^-1 = Ut*U: read backwards, H = L*Lt makes it L^-1.
  lower = torch.linalg_cholesky(torch.flip(h, [0, 1]))
  one = torch.diag(torch.ones_like(diagonal))
  inverse = torch.to(torch.flip(torch.linalg_solve_triangular(lower, one, upper=False), [0, 1]), 6)
  columns = torch.size(w, 0)
  if group == 0:
    width = 128
  else:
    width = max(1, 128 // group) * group
  for b in range((columns + width - 1) // width):
    first = b * width
    count = min(width, columns - first)
    current = torch.narrow(w, 0, first, count)
    rows = torch.narrow(inverse, 0, first, count)
    square = torch.narrow(rows, 1, first, count)
    errors = torch.zeros_like(current)
    if group == 0:
      size = count
    else:
      size = group
    for g in range((count + size - 1) // size):
      start = g * size
      (self).compensated(current, errors, square, start, min(size, count - start), share, group, zeros)
    behind = columns - first - count
    if behind > 0:
      _3 = torch.addmm_(torch.narrow(w, 0, first + count, behind), torch.t(torch.narrow(rows, 1, first + count, behind)), errors, beta=1, alpha=-1)
  return torch.type_as(torch.contiguous(torch.t(w)), weight)

def compensated(self: __torch__.K, current: Tensor, errors: Tensor, square: Tensor, start: int, count: int, share: float, group: int, zeros: int) -> None:
  # Zeroes weights of so many rows of `current` [inputs, out], which have yet to take over the errors of the rows before, and writes their own errors; square
  # [inputs, inputs] of the upper factor. Two operations an input: on a GPU their number is what takes the time.
  own = torch.narrow(current, 0, start, count)
  above = torch.narrow(square, 1, start, count)
  if start > 0:
    _0 = torch.addmm_(own, torch.t(torch.narrow(above, 0, 0, start)), torch.narrow(errors, 0, 0, start), beta=1, alpha=-1)
  factor = torch.narrow(above, 0, start, count)
  d = torch.unsqueeze(torch.diagonal(factor), 1)
  losses = torch.contiguous(torch.t(torch.pow(own / d, 2)))
  if group == 0:
    mask = (self).lowest(losses, torch.numel(losses), int(float(torch.numel(losses)) * share))
  else:
    mask = (self).lowest_of_groups(losses, group, zeros)
  gone = torch.contiguous(torch.t(mask))
  made = torch.narrow(errors, 0, start, count)
  inputs = torch.unbind(own)
  scales = torch.unbind(torch.type_as(gone, own) / d)
  results = torch.unbind(made)
  factors = torch.unbind(torch.contiguous(torch.t(factor)))
  for j in range(count):
    if j > 0:
      _1 = torch.addmv_(inputs[j], torch.t(torch.narrow(made, 0, 0, j)), torch.narrow(factors[j], 0, 0, j), beta=1, alpha=-1)
    _2 = torch.mul(inputs[j], scales[j], out=results[j])
  _3 = torch.masked_fill_(own, gone, 0)

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
  groups = torch.floor_divide(torch.arange(columns, dtype=4, layout=None, device=w.device, pin_memory=False), max(group, 1))
  result = torch.clone(mask)
  active = torch.ones_like(error, dtype=11)
  for _ in range(cycles):
    gain, grow = torch.max(returning, 1, True)
    partners = going
    if group != 0:
      apart = torch.ne(groups, torch.unsqueeze(torch.index_select(groups, 0, torch.squeeze(grow, 1)), 1))
      partners = torch.masked_fill(going, apart, inf)
    cost, prune = torch.min(partners, 1, True)
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
