# What comes out of a model: probabilities of tokens. n positions of B windows, one window behind the other; D hidden size, V vocabulary, x [n, D] what the
# output matrix `head` [V, D] reads, targets [n] the tokens that came next. Of the logits, the largest tensor of a forward pass, only `rows` positions exist at once;
# they are held within ±cap (0: not).

def positions(self: __torch__.K, hidden: Tensor, places: Tensor) -> Tensor:
  # hidden [B, T, D] -> the states at some places of the B*T, [n, D].
  return torch.index_select(torch.reshape(hidden, [-1, torch.size(hidden, 2)]), 0, places)

def room(self: __torch__.K, x: Tensor, head: Tensor, rows: int) -> List[Tensor]:
  # Memory for the logits of so many positions in the dtype of x, and in float32 [rows, V]; the same where that is the dtype. It serves one chunk after the other, because memory of this size comes anew from the
  # operating system, and its pages would cost more than what is computed in them.
  shape = [min(rows, torch.size(x, 0)), torch.size(head, 0)]
  products = torch.empty(shape, dtype=x.dtype, device=x.device)
  if x.dtype == 6:
    logits = products
  else:
    logits = torch.empty(shape, dtype=6, device=x.device)
  return [products, logits]

def log_probabilities(self: __torch__.K, x: Tensor, head: Tensor, cap: float, room: List[Tensor]) -> Tensor:
  # Of every token after each row of x: float32 [n, V], in the room.
  products = torch.matmul(x, torch.t(head), out=torch.narrow(room[0], 0, 0, torch.size(x, 0)))
  logits = torch.narrow(room[1], 0, 0, torch.size(x, 0))
  if x.dtype != 6:
    _0 = torch.copy_(logits, products)
  if cap != 0.:
    _1 = torch.mul_(torch.tanh_(torch.div_(logits, cap)), cap)
  return torch._log_softmax(logits, 1, False, out=logits)

def losses(self: __torch__.K, x: Tensor, head: Tensor, targets: Tensor, cap: float, rows: int) -> Tensor:
  # Negative log-likelihoods, float32 [1, n].
  room = (self).room(x, head, rows)
  chunks = torch.split(x, rows)
  wanted = torch.split(torch.unsqueeze(targets, 1), rows)
  parts = annotate(List[Tensor], [])
  for j in range(len(chunks)):
    _0 = torch.append(parts, torch.gather((self).log_probabilities(chunks[j], head, cap, room), 1, wanted[j]))
  return torch.t(torch.neg(torch.cat(parts)))

def likeliest(self: __torch__.K, x: Tensor, head: Tensor, cap: float, rows: int, count: int) -> List[Tensor]:
  # The `count` likeliest next tokens: int32 [n, count] and their log-probabilities, float32.
  room = (self).room(x, head, rows)
  chunks = torch.split(x, rows)
  names = annotate(List[Tensor], [])
  logs = annotate(List[Tensor], [])
  for j in range(len(chunks)):
    values, places = torch.topk((self).log_probabilities(chunks[j], head, cap, room), count, 1)
    _0 = torch.append(names, torch.to(places, 3))
    _1 = torch.append(logs, values)
  return [torch.cat(names), torch.cat(logs)]

def compared(self: __torch__.K, x: Tensor, head: Tensor, targets: Tensor, cap: float, rows: int, names: Tensor, logs: Tensor) -> Tensor:
  # float32 [2, n]: the losses, and the divergence KL(dense || this), in which the tokens that are not among the dense model's likeliest count as one.
  room = (self).room(x, head, rows)
  chunks = torch.split(x, rows)
  wanted = torch.split(torch.unsqueeze(targets, 1), rows)
  likeliest = torch.split(names, rows)
  dense = torch.split(logs, rows)
  parts = annotate(List[Tensor], [])
  for j in range(len(chunks)):
    all = (self).log_probabilities(chunks[j], head, cap, room)
    nll = torch.neg(torch.select(torch.gather(all, 1, wanted[j]), 1, 0))
    p = dense[j]
    q = torch.gather(all, 1, torch.to(likeliest[j], 4))
    rest_p = torch.clamp(1 - torch.sum(torch.exp(p), [1]), 1e-7)
    rest_q = torch.clamp(1 - torch.sum(torch.exp(q), [1]), 1e-7)
    kl = torch.sum(torch.exp(p) * (p - q), [1]) + rest_p * torch.log(rest_p / rest_q)
    _0 = torch.append(parts, torch.stack([nll, kl]))
  return torch.cat(parts, 1)

def means(self: __torch__.K, values: Tensor, lengths: List[int]) -> Tensor:
  # values [k, n] of B windows with so many positions each -> their means, float64 [k, B].
  parts = torch.split_with_sizes(values, lengths, 1)
  means = annotate(List[Tensor], [])
  for j in range(len(parts)):
    _0 = torch.append(means, torch.mean(parts[j], [1], dtype=7))
  return torch.stack(means, 1)
