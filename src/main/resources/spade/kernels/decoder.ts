# What the kernels of all families share. B windows, T tokens, D hidden size, H heads, G key-value heads, d size of a head, V vocabulary.

def rms_norm(self: __torch__.K, x: Tensor, weight: Tensor, eps: float) -> Tensor:
  # In float32 whatever the model's dtype, as transformers does.
  return torch.type_as((self).scaled(x, eps), x) * weight

def scaled(self: __torch__.K, x: Tensor, eps: float) -> Tensor:
  # x over the root of its mean square, float32.
  f = torch.to(x, 6)
  return f * torch.rsqrt(torch.mean(f * f, [-1], True) + eps)

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
  # Rotary positions in the layout of halves: (a, b) -> (a cos - b sin, b cos + a sin)
  half = torch.size(x, 3) // 2
  a = torch.narrow(x, 3, 0, half)
  b = torch.narrow(x, 3, half, half)
  return x * cos + torch.cat([torch.neg(b), a], 3) * sin

def shared(self: __torch__.K, x: Tensor, heads: int) -> Tensor:
  # Grouped-query attention: every key-value head serves heads/G query heads. [B, G, T, d] -> [B, H, T, d]
  return torch.repeat_interleave(x, heads // torch.size(x, 1), 1)

def attended(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, window: int, scale: float, cap: float, bias: Tensor) -> Tensor:
  # Every token sees itself and those before it, at most `window` in all (0: no limit). Products of queries and keys are scaled, held within ±cap (0: not), and bias [H, 1, T], by head and
  # key, is added to them if there is one. q [B, H, T, d], k and v [B, G, T, d] -> [B, T, H*d]
  n = torch.size(q, 1)
  t = torch.size(q, 2)
  keys = (self).shared(k, n)
  values = (self).shared(v, n)
  free = torch.numel(bias) == 0
  if cap == 0. and free and (window == 0 or t <= window):
    mixed = torch.scaled_dot_product_attention(q, keys, values, None, 0., True, scale=scale)
  else:
    if window == 0:
      first = 1 - t
    else:
      first = 1 - window
    seen = torch.triu(torch.tril(torch.ones([t, t], dtype=11, device=q.device)), first)
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
