# What the kernels of all families share. B windows, T tokens, D hidden size, H heads, G key-value heads, d size of a head, V vocabulary.

def rms_norm(self: __torch__.K, x: Tensor, weight: Tensor, eps: float) -> Tensor:
  # In float32 and then rounded, whatever the model's dtype, as transformers does.
  f = (self).once_converted(x)
  return (self).product_as(f, (self).inverse_root(f, eps), x) * weight

def once_converted(self: __torch__.K, x: Tensor) -> Tensor:
  # For several readers that compute in float32: a GPU converts while it reads, a CPU in a pass of its own, which is made here for all of them.
  if x.is_cuda:
    y = x
  else:
    y = torch.to(x, 6)
  return y

def inverse_root(self: __torch__.K, x: Tensor, eps: float) -> Tensor:
  # One over the root of the mean square of x along its last dimension, which stays with size 1; float32.
  root = torch.linalg_vector_norm(x, 2, [-1], True, dtype=6)
  return torch.rsqrt(root * root / torch.size(x, -1) + eps)

def product_as(self: __torch__.K, x: Tensor, y: Tensor, like: Tensor) -> Tensor:
  # x * y, of which at least one is float32, rounded to the dtype of `like`, whose shape it has. Written there at once where nothing is differentiated: a GPU would move float32 through its memory for nothing.
  if torch.is_grad_enabled():
    z = torch.type_as(x * y, like)
  else:
    z = torch.mul(x, y, out=torch.empty_like(like))
  return z

def layer_norm(self: __torch__.K, x: Tensor, weight: Tensor, bias: Tensor, eps: float) -> Tensor:
  # Nothing is done where there are no weights.
  if torch.numel(weight) == 0:
    y = x
  else:
    y = torch.layer_norm(x, [torch.size(x, -1)], weight, bias, eps)
  return y

def linear(self: __torch__.K, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
  if torch.numel(bias) == 0:
    y = torch.linear(x, weight)
  else:
    y = torch.linear(x, weight, bias)
  return y

def heads(self: __torch__.K, x: Tensor, size: int) -> Tensor:
  # [B, T, H*d] -> [B, H, T, d]
  return torch.transpose(torch.reshape(x, [torch.size(x, 0), torch.size(x, 1), -1, size]), 1, 2)

def rotated(self: __torch__.K, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  # Rotary positions in the layout of halves: (a, b) -> (a cos - b sin, b cos + a sin). The first r features of a head turn, and the others have cosines of 1: x [B, H, T, d], cos [T, d], sin [T, r], or both as `rows` has them.
  half = torch.size(sin, -1) // 2
  across = torch.narrow(sin, -1, 0, half)
  y = x * cos
  _0 = torch.addcmul_(torch.narrow(y, 3, 0, half), torch.narrow(x, 3, half, half), across, value=-1)
  _1 = torch.addcmul_(torch.narrow(y, 3, half, half), torch.narrow(x, 3, 0, half), across)
  return y

def shared(self: __torch__.K, x: Tensor, heads: int) -> Tensor:
  # Grouped-query attention: every key-value head serves heads/G query heads. [B, G, T, d] -> [B, H, T, d]
  if torch.size(x, 1) == heads:
    y = x
  else:
    y = torch.repeat_interleave(x, heads // torch.size(x, 1), 1)
  return y

def rows(self: __torch__.K, table: Tensor, places: Tensor, tokens: int) -> Tensor:
  # What a table [at least T, f] says of the tokens' positions, [T, f]. Tokens of sequences with branches have places [2, B, T], their positions and their branches; then [B, 1, T, f].
  if torch.numel(places) == 0:
    y = torch.narrow(table, 0, 0, tokens)
  else:
    y = torch.unsqueeze(torch.embedding(table, torch.select(places, 0, 0)), 1)
  return y

def seen(self: __torch__.K, q: Tensor, places: Tensor, window: int) -> Tensor:
  # Whether a query, in rows, sees a key, in columns: one before it or its own, within `window` positions (0: no limit). [T, T], or where tokens have places [B, 1, T, T]: then of the stem, branch 0, or of its own branch.
  tokens = torch.size(q, 2)
  if torch.numel(places) == 0:
    if window == 0:
      first = 1 - tokens
    else:
      first = 1 - window
    y = torch.triu(torch.tril(torch.ones([tokens, tokens], dtype=11, device=q.device)), first)
  else:
    positions = torch.select(places, 0, 0)
    branches = torch.unsqueeze(torch.select(places, 0, 1), 1)
    back = torch.unsqueeze(positions, 2) - torch.unsqueeze(positions, 1)
    near = torch.logical_or(torch.eq(branches, 0), torch.eq(branches, torch.transpose(branches, 1, 2)))
    y = torch.unsqueeze(torch.logical_and(near, torch.ge(back, 0)), 1)
    if window != 0:
      y = torch.logical_and(y, torch.unsqueeze(torch.lt(back, window), 1))
  return y

def attended_in_rows(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, scale: float) -> Tensor:
  # What a CPU is faster with: a few queries at a time, with those of all heads that share keys and values, and nothing is computed of what they do not see. Every token sees itself and those before it.
  # q [B, H, T, d], k and v [B, G, T, d] -> [B, T, H*d]
  h = torch.size(q, 1)
  t = torch.size(q, 2)
  d = torch.size(q, 3)
  groups = torch.size(k, 0) * torch.size(k, 1)
  keys = torch.reshape(k, [groups, t, d])
  if q.dtype != 6:
    # Weights do not change when all products of a query change by one number. Without what all keys have in common, which can be large, the products lose little where they are rounded.
    keys = keys - torch.mean(keys, [1], True)
  keys = torch.transpose(keys, 1, 2)
  values = torch.reshape(v, [groups, t, d])
  unseen = torch.triu(torch.full([128, 128], -inf, dtype=q.dtype, device=q.device), 1)
  parts = annotate(List[Tensor], [])
  for i in range((t + 127) // 128):
    first = 128 * i
    rows = min(128, t - first)
    seen = first + rows
    x = torch.reshape(torch.narrow(q, 2, first, rows), [groups, -1, d])
    products = torch.baddbmm(torch.empty([1, 1, 1], dtype=q.dtype, device=q.device), x, torch.narrow(keys, 2, 0, seen), beta=0, alpha=scale)
    _0 = torch.add_(torch.narrow(torch.reshape(products, [groups, -1, rows, seen]), 3, first, rows), torch.narrow(torch.narrow(unseen, 0, 0, rows), 1, 0, rows))
    mixed = torch.bmm(torch.softmax(products, 2), torch.narrow(values, 1, 0, seen))
    _1 = torch.append(parts, torch.transpose(torch.reshape(mixed, [torch.size(q, 0), h, rows, d]), 1, 2))
  return torch.reshape(torch.cat(parts, 1), [torch.size(q, 0), t, h * d])

def attended(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, places: Tensor, window: int, scale: float, cap: float, bias: Tensor) -> Tensor:
  # Every token sees itself and those before it, at most `window` in all (0: no limit), as `seen` has it. Products of queries and keys are scaled, held within ±cap (0: not), and bias [H, 1, T] or [B, H, 1, T], by
  # head and key, is added to them if there is one. q [B, H, T, d], k and v [B, G, T, d] -> [B, T, H*d]
  n = torch.size(q, 1)
  t = torch.size(q, 2)
  free = torch.numel(bias) == 0
  plain = cap == 0. and free and torch.numel(places) == 0 and (window == 0 or t <= window)
  if plain and q.device.type == "cpu" and (q.dtype != 6 or t < 768):
    return (self).attended_in_rows(q, k, v, scale)
  keys = (self).shared(k, n)
  values = (self).shared(v, n)
  if plain:
    mixed = torch.scaled_dot_product_attention(q, keys, values, None, 0., True, scale=scale)
  else:
    seen = (self).seen(q, places, window)
    if cap == 0.:
      if free:
        mask = seen
      else:
        mask = torch.masked_fill(torch.type_as(bias, q), torch.logical_not(seen), -inf)
      mixed = torch.scaled_dot_product_attention(q, keys, values, mask, 0., False, scale=scale)
    else:
      products = torch.tanh(torch.matmul(q, torch.transpose(keys, 2, 3)) * (scale / cap)) * cap
      weights = torch.softmax(torch.masked_fill(products, torch.logical_not(seen), -inf), 3, 6)
      mixed = torch.matmul(torch.type_as(weights, q), values)
  return torch.reshape(torch.transpose(mixed, 1, 2), [torch.size(q, 0), t, -1])
