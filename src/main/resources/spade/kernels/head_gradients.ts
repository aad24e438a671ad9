# The gradient of the loss by the last block's output, behind the kernels of the model's family.

def forward(self: __torch__.K, hidden: Tensor, tokens: Tensor, eps: Tensor, cap: Tensor, rows: Tensor, first: Tensor, tensors: List[Tensor]) -> List[Tensor]:
  # hidden [B, T, D], tokens [B, T]; tensors: the output matrix [V, D] and what the final normalisation takes. The loss is the mean over windows of a window's mean
  # negative log-likelihood of the tokens behind positions from `first` on; `rows` positions have logits at once, held within ±cap
  # (0: not), whose gradient is softmax - 1 at the token that follows, times the slope of what holds them. Returns one tensor, float32 [B, T, D].
  head = tensors[0]
  norms = annotate(List[Tensor], [])
  for i in range(len(tensors) - 1):
    _0 = torch.append(norms, torch.to(tensors[i + 1], 6, False, True))
  length = torch.size(hidden, 1) - 1 - int(first)
  x = torch.requires_grad_(torch.to(hidden, 6, False, True), True)
  y = torch.reshape((self).normalised(torch.narrow(x, 1, int(first), length), norms, float(eps)), [-1, torch.size(head, 1)])
  parts = torch.split(torch.type_as(torch.detach(y), head), int(rows))
  targets = torch.split(torch.reshape(torch.narrow(tokens, 1, int(first) + 1, length), [-1, 1]), int(rows))
  gradients = annotate(List[Tensor], [])
  for j in range(len(parts)):
    logits = torch.to(torch.linear(parts[j], head), 6)
    if float(cap) != 0.:
      logits = torch.tanh(logits / cap) * cap
    difference = torch.scatter_add_(torch.softmax(logits, 1), 1, targets[j], torch.neg(torch.ones_like(targets[j], dtype=6)))
    if float(cap) != 0.:
      held = logits / cap
      difference = difference * (1 - held * held)
    _1 = torch.append(gradients, torch.to(torch.matmul(torch.type_as(difference, head), head), 6))
  found = torch.grad([y], [x], annotate(List[Optional[Tensor]], [torch.cat(gradients) / torch.size(y, 0)]))
  return [torch._unwrap_optional(found[0])]
