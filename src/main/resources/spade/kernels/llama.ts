# The LLaMA decoder, and those of its kin, behind the kernels `decoder`; the letters are theirs.

def block(self: __torch__.K, hidden: Tensor, linears: List[Tensor], biases: List[Tensor], norms: List[Tensor], tables: List[Tensor], places: Tensor, eps: float, numbers: List[float]) -> List[Tensor]:
  # hidden [B, T, D]; linears and biases q k v o gate up down (an empty bias is none); norms before attention, before the feed-forward layer, of queries and keys
  # (empty: none); tables cos and sin, [at least T, d]; places as in `rows`; numbers: how many tokens a token sees, the scale of attention. Returns the block's output and the inputs of its linears: of q k v, of o, of gate up, of down.
  cos = (self).rows(tables[0], places, torch.size(hidden, 1))
  sin = (self).rows(tables[1], places, torch.size(hidden, 1))
  size = torch.size(cos, -1)
  x = (self).rms_norm(hidden, norms[0], eps)
  q = (self).heads((self).linear(x, linears[0], biases[0]), size)
  k = (self).heads((self).linear(x, linears[1], biases[1]), size)
  v = (self).heads((self).linear(x, linears[2], biases[2]), size)
  if torch.numel(norms[2]) != 0:
    q = (self).rms_norm(q, norms[2], eps)
    k = (self).rms_norm(k, norms[3], eps)
  q = (self).rotated(q, cos, sin)
  k = (self).rotated(k, cos, sin)
  context = (self).attended(q, k, v, places, int(numbers[0]), numbers[1], 0., torch.empty([0]))
  after = torch.add_((self).linear(context, linears[3], biases[3]), hidden)
  z = (self).rms_norm(after, norms[1], eps)
  gated = torch.mul_(torch.silu((self).linear(z, linears[4], biases[4])), (self).linear(z, linears[5], biases[5]))
  return [torch.add_((self).linear(gated, linears[6], biases[6]), after), x, context, z, gated]

def embed(self: __torch__.K, tables: List[Tensor], tokens: Tensor, places: Tensor, eps: float, numbers: List[float]) -> Tensor:
  # tables [V, D], tokens [B, T] -> [B, T, D]
  return torch.embedding(tables[0], tokens)

def normalised(self: __torch__.K, x: Tensor, norms: List[Tensor], eps: float) -> Tensor:
  # What the output matrix reads.
  return (self).rms_norm(x, norms[0], eps)
