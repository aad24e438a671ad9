# The LLaMA decoder, and those of its kin. B windows, T tokens, D hidden size, H heads, G key-value heads, d size of a head, V vocabulary.

def rms_norm(self: __torch__.K, x: Tensor, weight: Tensor, eps: float) -> Tensor:
  # In float32 whatever the model's dtype, as transformers does.
  f = torch.to(x, 6)
  scaled = f * torch.rsqrt(torch.mean(f * f, [-1], True) + eps)
  return torch.type_as(scaled, x) * weight

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

def attended(self: __torch__.K, q: Tensor, k: Tensor, v: Tensor, window: int) -> Tensor:
  # Every token sees itself and those before it, at most `window` in all (0: no limit). q [B, H, T, d], k and v [B, G, T, d] -> [B, T, H*d]
  n = torch.size(q, 1)
  t = torch.size(q, 2)
  if window == 0 or t <= window:
    mixed = torch.scaled_dot_product_attention(q, (self).shared(k, n), (self).shared(v, n), None, 0., True)
  else:
    all = torch.ones([t, t], dtype=11, device=q.device)
    seen = torch.triu(torch.tril(all), 1 - window)
    mixed = torch.scaled_dot_product_attention(q, (self).shared(k, n), (self).shared(v, n), seen, 0., False)
  return torch.reshape(torch.transpose(mixed, 1, 2), [torch.size(q, 0), t, -1])

def block(self: __torch__.K, hidden: Tensor, linears: List[Tensor], biases: List[Tensor], norms: List[Tensor], tables: List[Tensor], eps: float, numbers: List[float]) -> List[Tensor]:
  # hidden [B, T, D]; linears and biases q k v o gate up down (an empty bias is none); norms before attention and before the feed-forward layer; tables cos and
  # sin, [at least T, d]; numbers: how many tokens a token sees. Returns the block's output and the inputs of its linears: of q k v, of o, of gate up, of down.
  cos = torch.narrow(tables[0], 0, 0, torch.size(hidden, 1))
  sin = torch.narrow(tables[1], 0, 0, torch.size(hidden, 1))
  size = torch.size(cos, 1)
  x = (self).rms_norm(hidden, norms[0], eps)
  q = (self).rotated((self).heads((self).linear(x, linears[0], biases[0]), size), cos, sin)
  k = (self).rotated((self).heads((self).linear(x, linears[1], biases[1]), size), cos, sin)
  v = (self).heads((self).linear(x, linears[2], biases[2]), size)
  context = (self).attended(q, k, v, int(numbers[0]))
  after = hidden + (self).linear(context, linears[3], biases[3])
  z = (self).rms_norm(after, norms[1], eps)
  gated = torch.mul_(torch.silu((self).linear(z, linears[4], biases[4])), (self).linear(z, linears[5], biases[5]))
  return [after + (self).linear(gated, linears[6], biases[6]), x, context, z, gated]

def embed(self: __torch__.K, tables: List[Tensor], tokens: Tensor) -> Tensor:
  # tables [V, D], tokens [B, T] -> [B, T, D]
  return torch.embedding(tables[0], tokens)

def normalised(self: __torch__.K, x: Tensor, norms: List[Tensor], eps: float) -> Tensor:
  # What the output matrix reads.
  return (self).rms_norm(x, norms[0], eps)
