# The reverse pass of one block, behind the kernels of the model's family: in float32 whatever the model's dtype, or in the model's own.

def leaves(self: __torch__.K, tensors: List[Tensor], first: int, count: int, wide: bool, differentiated: bool) -> List[Tensor]:
  # Copies, because what was made in inference mode, as all of the model's tensors were, cannot be differentiated.
  result = annotate(List[Tensor], [])
  for i in range(count):
    if wide:
      copy = torch.to(tensors[first + i], 6, False, True)
    else:
      copy = torch.clone(tensors[first + i])
    _0 = torch.append(result, torch.requires_grad_(copy, differentiated))
  return result

def forward(self: __torch__.K, hidden: Tensor, gradient: Tensor, eps: Tensor, numbers: Tensor, counts: Tensor, tensors: List[Tensor]) -> List[Tensor]:
  # hidden, what the block reads, and gradient, that of the loss by its output: [B, T, D]; numbers as `block` takes them; counts [4] of linears, norms and tables, and 1 for float32; tensors: linears, as many biases,
  # norms, tables. Returns the gradients of the loss by hidden and by every linear.
  n = int(torch.select(counts, 0, 0))
  m = int(torch.select(counts, 0, 1))
  wide = int(torch.select(counts, 0, 3)) == 1
  linears = (self).leaves(tensors, 0, n, wide, True)
  biases = (self).leaves(tensors, n, n, wide, False)
  norms = (self).leaves(tensors, 2 * n, m, wide, False)
  tables = (self).leaves(tensors, 2 * n + m, int(torch.select(counts, 0, 2)), wide, False)
  own = annotate(List[float], [])
  for k in range(torch.numel(numbers)):
    _2 = torch.append(own, float(torch.select(numbers, 0, k)))
  inputs = (self).leaves([hidden], 0, 1, wide, True)
  output = (self).block(inputs[0], linears, biases, norms, tables, torch.empty([0], dtype=4), float(eps), own)
  for i in range(n):
    _0 = torch.append(inputs, linears[i])
  gradients = torch.grad([output[0]], inputs, annotate(List[Optional[Tensor]], [torch.type_as(gradient, output[0])]))
  results = annotate(List[Tensor], [])
  for j in range(len(gradients)):
    _1 = torch.append(results, torch._unwrap_optional(gradients[j]))
  return results
