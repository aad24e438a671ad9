# The LLaMA decoder. B windows, T tokens, D hidden size, H heads, G key-value heads, d size of a head, F size of the feed-forward layer, V vocabulary.

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

def block(self: __torch__.K, hidden: Tensor, linears: List[Tensor], biases: List[Tensor], norms: List[Tensor], cos: Tensor, sin: Tensor, eps: float) -> List[Tensor]:
  # hidden [B, T, D]; linears and biases q k v o gate up down (an empty bias is none); norms before attention and before the feed-forward layer; cos, sin [T, d].
  # Returns the block's output and the inputs of its linears: of q k v, of o, of gate up, of down.
  size = torch.size(cos, 1)
  x = (self).rms_norm(hidden, norms[0], eps)
  q = (self).rotated((self).heads((self).linear(x, linears[0], biases[0]), size), cos, sin)
  k = (self).rotated((self).heads((self).linear(x, linears[1], biases[1]), size), cos, sin)
  v = (self).heads((self).linear(x, linears[2], biases[2]), size)
  n = torch.size(q, 1)
  mixed = torch.scaled_dot_product_attention(q, (self).shared(k, n), (self).shared(v, n), None, 0., True)
  context = torch.reshape(torch.transpose(mixed, 1, 2), [torch.size(hidden, 0), torch.size(hidden, 1), n * size])
  after = hidden + (self).linear(context, linears[3], biases[3])
  z = (self).rms_norm(after, norms[1], eps)
  gated = torch.mul_(torch.silu((self).linear(z, linears[4], biases[4])), (self).linear(z, linears[5], biases[5]))
  return [after + (self).linear(gated, linears[6], biases[6]), x, context, z, gated]

def embed(self: __torch__.K, table: Tensor, tokens: Tensor) -> Tensor:
  # table [V, D], tokens [B, T] -> [B, T, D]
  return torch.embedding(table, tokens)

def predicting(self: __torch__.K, hidden: Tensor, norm: Tensor, eps: float) -> Tensor:
  # hidden [B, T, D] -> the normalised states that predict a token, those of all positions but each window's last: [B*(T-1), D].
  x = torch.narrow(hidden, 1, 0, torch.size(hidden, 1) - 1)
  return torch.reshape((self).rms_norm(x, norm, eps), [-1, torch.size(hidden, 2)])

def predicted(self: __torch__.K, tokens: Tensor) -> Tensor:
  # tokens [B, T] -> the tokens to be predicted, all but each window's first: [B*(T-1), 1].
  return torch.reshape(torch.narrow(tokens, 1, 1, torch.size(tokens, 1) - 1), [-1, 1])

def log_probabilities(self: __torch__.K, x: Tensor, head: Tensor) -> Tensor:
  # Of every token after each row of x: float32 [rows, V]. The callers bring few rows at once, for this is the largest tensor of the forward pass.
  logits = torch.to(torch.linear(x, head), 6)
  return torch._log_softmax(logits, 1, False, out=logits)

def losses(self: __torch__.K, hidden: Tensor, norm: Tensor, head: Tensor, tokens: Tensor, eps: float, rows: int) -> Tensor:
  # hidden [B, T, D], head [V, D], tokens [B, T] -> mean cross-entropy of tokens 1..T-1 per window, float64 [B]. `rows` positions at once.
  x = torch.split((self).predicting(hidden, norm, eps), rows)
  targets = torch.split((self).predicted(tokens), rows)
  parts = annotate(List[Tensor], [])
  for j in range(len(targets)):
    _0 = torch.append(parts, torch.gather((self).log_probabilities(x[j], head), 1, targets[j]))
  nll = torch.neg(torch.reshape(torch.cat(parts), [torch.size(tokens, 0), -1]))
  return torch.mean(nll, [1], dtype=7)

def likeliest(self: __torch__.K, hidden: Tensor, norm: Tensor, head: Tensor, eps: float, rows: int, count: int) -> List[Tensor]:
  # The `count` likeliest next tokens after positions 0..T-2: int32 [B*(T-1), count] and their log-probabilities, float32.
  x = torch.split((self).predicting(hidden, norm, eps), rows)
  names = annotate(List[Tensor], [])
  logs = annotate(List[Tensor], [])
  for j in range(len(x)):
    values, places = torch.topk((self).log_probabilities(x[j], head), count, 1)
    _0 = torch.append(names, torch.to(places, 3))
    _1 = torch.append(logs, values)
  return [torch.cat(names), torch.cat(logs)]

def compared(self: __torch__.K, hidden: Tensor, norm: Tensor, head: Tensor, tokens: Tensor, eps: float, rows: int, names: Tensor, logs: Tensor) -> Tensor:
  # float64 [2, B]: the mean cross-entropy as in `losses`, and the mean divergence KL(dense || this) per window, in which the tokens that are not
  # among the dense model's likeliest count as one.
  x = torch.split((self).predicting(hidden, norm, eps), rows)
  targets = torch.split((self).predicted(tokens), rows)
  likeliest = torch.split(names, rows)
  dense = torch.split(logs, rows)
  parts = annotate(List[Tensor], [])
  for j in range(len(targets)):
    all = (self).log_probabilities(x[j], head)
    nll = torch.neg(torch.select(torch.gather(all, 1, targets[j]), 1, 0))
    p = dense[j]
    q = torch.gather(all, 1, torch.to(likeliest[j], 4))
    rest_p = torch.clamp(1 - torch.sum(torch.exp(p), [1]), 1e-7)
    rest_q = torch.clamp(1 - torch.sum(torch.exp(q), [1]), 1e-7)
    kl = torch.sum(torch.exp(p) * (p - q), [1]) + rest_p * torch.log(rest_p / rest_q)
    _0 = torch.append(parts, torch.stack([nll, kl]))
  return torch.mean(torch.reshape(torch.cat(parts, 1), [2, torch.size(tokens, 0), -1]), [2], dtype=7)
