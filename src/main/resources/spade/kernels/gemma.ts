# The decoder of Gemma 1, 2 and 3, behind the kernels `decoder`; the letters are theirs.

def one_norm(self: __torch__.K, x: Tensor, weight: Tensor, eps: float) -> Tensor:
  # Weights are stored as what is added to 1, and rounded only behind the product. An empty weight: x as it is.
  if torch.numel(weight) == 0:
    y = x
  else:
    f = (self).once_converted(x)
    y = (self).product_as(f * (self).inverse_root(f, eps), 1 + torch.to(weight, 6), x)
  return y

def block(self: __torch__.K, hidden: Tensor, linears: List[Tensor], biases: List[Tensor], norms: List[Tensor], tables: List[Tensor], places: Tensor, eps: float, numbers: List[float]) -> List[Tensor]:
  # As in `llama`, but norms before and behind attention, before and behind the feed-forward layer, of queries and keys (empty: none); tables cos and sin of blocks in which a
  # token sees all before it, then of the others; numbers: how many tokens a token sees, the scale of attention, within what its products are held, the block's first table.
  length = torch.size(hidden, 1)
  cos = (self).rows(tables[int(numbers[3])], places, length)
  sin = (self).rows(tables[int(numbers[3]) + 1], places, length)
  size = torch.size(cos, -1)
  x = (self).one_norm(hidden, norms[0], eps)
  q = (self).one_norm((self).heads((self).linear(x, linears[0], biases[0]), size), norms[4], eps)
  k = (self).one_norm((self).heads((self).linear(x, linears[1], biases[1]), size), norms[5], eps)
  v = (self).heads((self).linear(x, linears[2], biases[2]), size)
  turned = (self).rotated(q, cos, sin)
  context = (self).attended(turned, (self).rotated(k, cos, sin), v, places, int(numbers[0]), numbers[1], numbers[2], torch.empty([0]))
  after = hidden + (self).one_norm((self).linear(context, linears[3], biases[3]), norms[1], eps)
  z = (self).one_norm(after, norms[2], eps)
  gated = torch.mul_(torch.gelu((self).linear(z, linears[4], biases[4]), approximate="tanh"), (self).linear(z, linears[5], biases[5]))
  return [after + (self).one_norm((self).linear(gated, linears[6], biases[6]), norms[3], eps), x, context, z, gated]

def embed(self: __torch__.K, tables: List[Tensor], tokens: Tensor, places: Tensor, eps: float, numbers: List[float]) -> Tensor:
  # tables [V, D], tokens [B, T] -> [B, T, D], scaled by the root of D as the model's dtype has it.
  hidden = torch.embedding(tables[0], tokens)
  return hidden * torch.type_as(torch.full([1], torch.size(hidden, 2), dtype=6) ** 0.5, hidden)

def normalised(self: __torch__.K, x: Tensor, norms: List[Tensor], eps: float) -> Tensor:
  # What the output matrix reads.
  return (self).one_norm(x, norms[0], eps)
