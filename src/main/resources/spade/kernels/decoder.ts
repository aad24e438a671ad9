# What the kernels of all families share. B windows, T tokens, D hidden size, H heads, G key-value heads, d size of a head, V vocabulary.

def rms_norm(self: __torch__.K, x: Tensor, weight: Tensor, eps: float) -> Tensor:
  # In float32 whatever the model's dtype, as transformers does.
  return torch.type_as((self).scaled(x, eps), x) * weight

def scaled(self: __torch__.K, x: Tensor, eps: float) -> Tensor:
  # x over the root of its mean square, float32.
  f = torch.to(x, 6)
  return f * torch.rsqrt(torch.mean(f * f, [-1], True) + eps)

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
  a = torch.narrow(x, 3, 0, half)
  b = torch.narrow(x, 3, half, half)
  across = torch.cat([torch.neg(b), a], 3) * sin
  return x * cos + torch.constant_pad_nd(across, [0, torch.size(x, 3) - 2 * half])

def shared(self: __torch__.K, x: Tensor, heads: int) -> Tensor:
  # Grouped-query attention: every key-value head serves heads/G query heads. [B, G, T, d] -> [B, H, T, d]
  return torch.repeat_interleave(x, heads // torch.size(x, 1), 1)

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

def attended(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, places: Tensor, window: int, scale: float, cap: float, bias: Tensor) -> Tensor:
  # Every token sees itself and those before it, at most `window` in all (0: no limit), as `seen` has it. Products of queries and keys are scaled, held within ±cap (0: not), and bias [H, 1, T] or [B, H, 1, T], by
  # head and key, is added to them if there is one. q [B, H, T, d], k and v [B, G, T, d] -> [B, T, H*d]
  n = torch.size(q, 1)
  t = torch.size(q, 2)
  keys = (self).shared(k, n)
  values = (self).shared(v, n)
  free = torch.numel(bias) == 0
  if cap == 0. and free and torch.numel(places) == 0 and (window == 0 or t <= window):
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
