# One method for every form of operand and result.

def scaled(self: __torch__.K, x: Tensor, factor: float) -> Tensor:
  return x * factor

def reshaped(self: __torch__.K, x: Tensor, shape: List[int]) -> Tensor:
  return torch.reshape(x, shape)

def combined(self: __torch__.K, xs: List[Tensor], factor: int) -> List[Tensor]:
  return [xs[0] + xs[1], xs[0] * factor]

def product(self: __torch__.K, a: int, b: int) -> int:
  return a * b

def doubled(self: __torch__.K, x: Tensor) -> Tensor:
  return (self).scaled(x, 2.)

def merged(self: __torch__.K, x: Tensor) -> int:
  # Whether equal expressions were made one by an optimiser.
  a = x * 2
  b = x * 2
  return int(a is b)
