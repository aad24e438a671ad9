# Training the LLaMA decoder. B windows, T tokens, D hidden size, H heads of size d, F size of the feed-forward layer, V vocabulary.
# weights: embedding [V, D], final norm [D], then per block q k v o gate up down and the norms before attention and before the feed-forward layer.

def scaled(self: __torch__.K, x: Tensor) -> Tensor:
  # RMSNorm without its gains: those are multiplied into the rows of the matrix that follows, which has fewer elements than x.
  length = torch.linalg_vector_norm(x, 2, [-1], True)
  return x * torch.rsqrt(length * length / torch.size(x, -1) + 1e-5)

def rotated(self: __torch__.K, x: Tensor, cos: Tensor, sin: Tensor, size: int) -> Tensor:
  # x [B, T, n*d], in every head the halves (a, b) -> (a cos - b sin, b cos + a sin); cos, sin [T, n*d], the sign within sin.
  # All heads side by side, so that the products run over long rows.
  a, b = torch.chunk(torch.reshape(x, [torch.size(x, 0), torch.size(x, 1), -1, size]), 2, 3)
  return torch.addcmul(x * cos, torch.flatten(torch.cat([b, a], 3), 2), sin)

def heads(self: __torch__.K, x: Tensor, size: int) -> Tensor:
  # [B, T, n*d] -> [B, n, T, d]
  return torch.transpose(torch.reshape(x, [torch.size(x, 0), torch.size(x, 1), -1, size]), 1, 2)

def block(self: __torch__.K, hidden: Tensor, cos: Tensor, sin: Tensor, weights: List[Tensor], at: int) -> Tensor:
  # q, k and v come from one product. cos, sin [T, 2H, d].
  width = torch.size(hidden, 2)
  size = torch.size(cos, 2)
  x = (self).scaled(hidden)
  joined = torch.linear(x, torch.cat([weights[at], weights[at + 1], weights[at + 2]]) * weights[at + 7])
  qk, values = torch.split_with_sizes(joined, [2 * width, width], 2)
  q, k = torch.chunk((self).heads((self).rotated(qk, torch.flatten(cos, 1), torch.flatten(sin, 1), size), size), 2, 1)
  v = (self).heads(values, size)
  mixed = torch.scaled_dot_product_attention(q, k, v, None, 0., True)
  after = hidden + torch.linear(torch.flatten(torch.transpose(mixed, 1, 2), 2), weights[at + 3])
  z = (self).scaled(after)
  gain2 = weights[at + 8]
  gated = torch.silu(torch.linear(z, weights[at + 4] * gain2)) * torch.linear(z, weights[at + 5] * gain2)
  return after + torch.linear(gated, weights[at + 6])

def loss(self: __torch__.K, tokens: Tensor, cos: Tensor, sin: Tensor, weights: List[Tensor]) -> Tensor:
  # tokens [B, T + 1] -> mean cross-entropy of tokens 1..T; cos, sin [T, 2H, d].
  length = torch.size(tokens, 1) - 1
  x = torch.embedding(weights[0], torch.narrow(tokens, 1, 0, length))
  for i in range((len(weights) - 2) // 9):
    x = (self).block(x, cos, sin, weights, 2 + 9 * i)
  logits = torch.linear((self).scaled(x), weights[0] * weights[1])
  targets = torch.flatten(torch.narrow(tokens, 1, 1, length))
  return torch.cross_entropy_loss(torch.flatten(logits, 0, 1), targets, None, 1, -100, 0.)

def forward(self: __torch__.K, tokens: Tensor, cos: Tensor, sin: Tensor, weights: List[Tensor]) -> List[Tensor]:
  # The loss, then its gradient by every weight.
  leaves = annotate(List[Tensor], [])
  for i in range(len(weights)):
    _0 = torch.append(leaves, torch.requires_grad_(torch.detach(weights[i]), True))
  loss = (self).loss(tokens, cos, sin, leaves)
  gradients = torch.grad([loss], leaves)
  results = [torch.detach(loss)]
  for j in range(len(gradients)):
    _1 = torch.append(results, torch._unwrap_optional(gradients[j]))
  return results

def add(self: __torch__.K, sums: List[Tensor], terms: List[Tensor]) -> int:
  # In place; returns how many.
  torch._foreach_add_(sums, terms)
  return len(sums)

def norm(self: __torch__.K, tensors: List[Tensor]) -> Tensor:
  # Euclidean length of all tensors together.
  return torch.linalg_vector_norm(torch.stack(torch._foreach_norm(tensors, 2)))

def adamw(self: __torch__.K, weights: List[Tensor], gradients: List[Tensor], means: List[Tensor], squares: List[Tensor], step: Tensor, divisor: Tensor, rate: float, decay: float) -> Tensor:
  # One step of AdamW (Loshchilov and Hutter 2019), in place; gradients are divided by the divisor first. step counts from 1.
  steps = annotate(List[Tensor], [])
  for i in range(len(weights)):
    _0 = torch.append(steps, step)
  torch._fused_adamw_(weights, gradients, means, squares, annotate(List[Tensor], []), steps, lr=rate, beta1=0.9, beta2=0.95, weight_decay=decay, eps=1e-8, amsgrad=False, maximize=False, grad_scale=divisor)
  return step

def half(self: __torch__.K, x: Tensor) -> Tensor:
  return torch.to(x, 5)
