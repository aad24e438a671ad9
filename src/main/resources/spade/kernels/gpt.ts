# Decoders with layer norms, one head of keys and values per query head and a plain feed-forward layer, behind the kernels `decoder`; the letters are theirs.

def activated(self: __torch__.K, x: Tensor, kind: int) -> Tensor:
  # 0: max(x, 0); 1: x Φ(x), Φ the normal distribution; 2: the same with Φ by tanh.
  if kind == 0:
    y = torch.relu(x)
  elif kind == 1:
    y = torch.gelu(x)
  else:
    y = torch.gelu(x, approximate="tanh")
  return y

def projected(self: __torch__.K, x: Tensor, tensors: List[Tensor], index: int) -> Tensor:
  # By one of them, if it is there.
  if len(tensors) > index and torch.numel(tensors[index]) != 0:
    y = torch.linear(x, tensors[index])
  else:
    y = x
  return y

def embed(self: __torch__.K, tables: List[Tensor], tokens: Tensor, places: Tensor, eps: float, numbers: List[float]) -> Tensor:
  # tables: tokens [V, E], and what the family has of positions [at least T + numbers[4], D], a projection [D, E], weight and bias of a norm; empty if it is left out. tokens [B, T] -> [B, T, D]
  x = (self).projected(torch.embedding(tables[0], tokens), tables, 2)
  if len(tables) > 1 and torch.numel(tables[1]) != 0:
    before = int(numbers[4])
    own = torch.narrow(tables[1], 0, before, torch.size(tables[1], 0) - before)
    if torch.numel(places) == 0:
      x = x + torch.narrow(own, 0, 0, torch.size(tokens, 1))
    else:
      x = x + torch.embedding(own, torch.select(places, 0, 0))
  if len(tables) > 3:
    x = (self).layer_norm(x, tables[3], tables[4], eps)
  return x

def block(self: __torch__.K, hidden: Tensor, linears: List[Tensor], biases: List[Tensor], norms: List[Tensor], tables: List[Tensor], places: Tensor, eps: float, numbers: List[float]) -> List[Tensor]:
  # hidden [B, T, D]; linears and biases q k v o fc1 fc2 (an empty bias is none); weight and bias of the norms of attention and of the feed-forward layer; tables none, or what is added to products of
  # queries and keys [at least T, H], or cos and sin; numbers: size of a head, scale of attention, kind of activation, where the norms stand (0: before, 1: behind the sum, 2: before, and both halves
  # read the block's input). Returns the block's output and the inputs of its linears: of q k v, of o, of fc1, of fc2.
  size = int(numbers[0])
  place = int(numbers[3])
  t = torch.size(hidden, 1)
  if place == 1:
    x = hidden
  else:
    x = (self).layer_norm(hidden, norms[0], norms[1], eps)
  q = (self).heads((self).linear(x, linears[0], biases[0]), size)
  k = (self).heads((self).linear(x, linears[1], biases[1]), size)
  v = (self).heads((self).linear(x, linears[2], biases[2]), size)
  bias = torch.empty([0])
  if len(tables) == 1:
    bias = torch.unsqueeze(torch.transpose((self).rows(tables[0], places, t), -2, -1), -2)
    if torch.numel(places) != 0:
      bias = torch.squeeze(bias, 1)
  if len(tables) == 2:
    cos = (self).rows(tables[0], places, t)
    sin = (self).rows(tables[1], places, t)
    q = (self).rotated(q, cos, sin)
    k = (self).rotated(k, cos, sin)
  context = (self).attended(q, k, v, places, 0, numbers[1], 0., bias)
  after = torch.add_((self).linear(context, linears[3], biases[3]), hidden)
  if place == 1:
    after = (self).layer_norm(after, norms[0], norms[1], eps)
    z = after
  elif place == 2:
    z = (self).layer_norm(hidden, norms[2], norms[3], eps)
  else:
    z = (self).layer_norm(after, norms[2], norms[3], eps)
  active = (self).activated((self).linear(z, linears[4], biases[4]), int(numbers[2]))
  out = torch.add_((self).linear(active, linears[5], biases[5]), after)
  if place == 1:
    out = (self).layer_norm(out, norms[2], norms[3], eps)
  return [out, x, context, z, active]

def normalised(self: __torch__.K, x: Tensor, norms: List[Tensor], eps: float) -> Tensor:
  # What the output matrix reads; norms: weight and bias, empty if there is no norm, and a projection [E, D] if the family has one.
  return (self).projected((self).layer_norm(x, norms[0], norms[1], eps), norms, 2)
