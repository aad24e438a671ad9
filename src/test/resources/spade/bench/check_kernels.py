#!/usr/bin/env python3
"""Calls every kernel of the program with nothing but Python's torch: does it run on this device, does it agree with the
CPU in float32, and what does it cost beside the device's own rates?

usage: check_kernels.py ARCHIVES [--device cuda|cpu] [--small]

ARCHIVES is the folder that spade.tensor.KernelArchives writes. First every kernel runs on small tensors, in float32 and
both half types, against the same kernel on the CPU in float32 on the same values. Then, unless --small, it is timed at
the shapes of two models in both half types, beside a large matrix product and a large copy.
"""

import argparse
import statistics
import time

import torch

EPS = 1e-5
FLOAT, BFLOAT16 = 6, 15

# What every kernel is called with: KernelListTest reads the names, so that a new kernel is not forgotten. `m` is a
# Model, below. A kernel is timed as a product where `flop` says how many operations it is worth, else as a copy of its
# operands and results.
KERNELS = {
    "llama.rms_norm": lambda m: (m.hidden, m.norm, EPS),
    "llama.linear": lambda m: (m.hidden, m.up, m.no_bias),
    "llama.heads": lambda m: (m.hidden, m.head_size),
    "llama.rotated": lambda m: (m.queries, m.cos, m.sin),
    "llama.shared": lambda m: (m.keys, m.heads),
    "llama.attended": lambda m: (m.queries, m.keys, m.keys, m.hidden.shape[1] // 2),
    "llama.block": lambda m: (m.hidden, m.linears, m.biases, [m.norm, m.norm], [m.cos, m.sin], EPS, [0.0]),
    "llama.embed": lambda m: ([m.head], m.tokens),
    "llama.normalised": lambda m: (m.hidden, [m.norm], EPS),
    "head.positions": lambda m: (m.hidden, m.places),
    "head.log_probabilities": lambda m: (m.states[: m.rows], m.head),
    "head.losses": lambda m: (m.states, m.head, m.targets, m.rows),
    "head.tokens": lambda m: (m.states, m.head, m.targets, m.rows),
    "head.likeliest": lambda m: (m.states, m.head, m.rows, 16),
    "head.compared": lambda m: (m.states, m.head, m.targets, m.rows, *m.likely),
    "head.means": lambda m: (m.likely[1].t(), [m.states.shape[0] - 5, 5]),
    "block_gradients.leaves": lambda m: (m.linears, 0, 7, False),
    "block_gradients.forward": lambda m: (m.hidden, m.hidden.float(), m.eps, m.unlimited, m.counts, m.tensors),
    "head_gradients.forward": lambda m: (m.hidden, m.tokens, m.eps, m.rows_at_once, [m.head, m.norm]),
    "prune.added": lambda m: (m.sums(), m.gram),
    "prune.added_squares": lambda m: (m.sums(), m.gram),
    "prune.squares": lambda m: (m.nothing, m.hidden),
    "prune.moments": lambda m: (m.nothing, m.hidden),
    "prune.gram": lambda m: (m.sums(), m.hidden),
    "prune.ranks": lambda m: (m.scores, m.codes),
    "prune.pruned": lambda m: ([m.up, m.up], [m.ranks, m.ranks], [m.limit, float("-inf")]),
    "prune.matrix_quantities": lambda m: (m.square.float(),),
    "pruners.magnitudes": lambda m: (m.up,),
    "pruners.wanda": lambda m: (m.up, m.norms),
    "pruners.relative_importance": lambda m: (m.up, m.norms),
    "pruners.pruner_zero": lambda m: (m.up, m.scores),
    "pruners.lowest": lambda m: (m.scores, m.inputs, m.inputs // 2),
    "pruners.lowest_of_groups": lambda m: (m.scores, 4, 2),
    "pruners.zeroed": lambda m: (m.up, m.mask),
    "pruners.sparsegpt": lambda m: (m.square, m.gram, 0.5, 0, 0),
    "pruners.refined": lambda m: (m.up, m.mask, m.norms, m.moments, 3, 0, 50, 0.1),
    "pruners.linear_error": lambda m: (m.square, m.gram, 32, 0.5),
    "pruners.squared_difference": lambda m: (m.hidden, m.norm),
    "tensor.converted": lambda m: (m.up, FLOAT),
    "tensor.rounded": lambda m: (m.scores, BFLOAT16),
    "tensor.joined": lambda m: ([m.up, m.up], [2, *m.up.shape]),
    "tensor.finite": lambda m: (m.up,),
    "tensor.zeros": lambda m: ([m.up, m.up * m.mask],),
    "tensor.copied": lambda m: (torch.zeros_like(m.up), m.up),
    "tensor.product": lambda m: (m.hidden.reshape(-1, m.inputs), m.up),
    "tensor.first": lambda m: (m.up.abs() * 100,),
}

FLOP = {
    "llama.linear": lambda m: m.product(m.up),
    "llama.attended": lambda m: m.attention,
    "llama.block": lambda m: sum(m.product(w) for w in m.linears) + m.attention,
    "head.log_probabilities": lambda m: 2 * m.rows * m.head.numel(),
    "head.losses": lambda m: m.product(m.head),
    "head.tokens": lambda m: m.product(m.head),
    "head.likeliest": lambda m: m.product(m.head),
    "head.compared": lambda m: m.product(m.head),
    "block_gradients.forward": lambda m: 3 * (sum(m.product(w) for w in m.linears) + m.attention),
    "head_gradients.forward": lambda m: 2 * m.product(m.head),
    "prune.gram": lambda m: m.product(m.gram),
    "prune.matrix_quantities": lambda m: 10 * m.inputs**3,
    "pruners.sparsegpt": lambda m: 4 * m.inputs**3,
    "tensor.product": lambda m: m.product(m.up),
}

# Relative errors that rounding explains; more where rounding is amplified by a factorisation or decides about a mask.
TOLERANCE = {torch.float32: 1e-5, torch.bfloat16: 2e-2, torch.float16: 3e-3}
TOLERANCES = {
    "pruners.sparsegpt": {torch.float32: 1e-2, torch.bfloat16: 5e-2, torch.float16: 2e-2},
    "pruners.linear_error": dict.fromkeys(TOLERANCE, 1e-3),
    "prune.matrix_quantities": dict.fromkeys(TOLERANCE, 1e-3),
}

# Which result is compared where the others hang on rounding: log-probabilities, not the order of tokens as likely.
RESULT = {"head.likeliest": 1}

# hidden size, heads, key-value heads, size of a head, feed-forward size, vocabulary, windows, tokens, rows at once
SMALL = (64, 8, 4, 8, 160, 512, 3, 96, 32)
MODELS = {
    "LLaMA-7B": (4096, 32, 32, 128, 11008, 32000, 2, 2048, 2048),
    "Llama-3-8B": (4096, 32, 8, 128, 14336, 128256, 2, 2048, 2048),
}


class Model:
    """Tensors of one block and head. Those of the model's type are rounded to it, and then, if `wide`, float32."""

    def __init__(self, shape, dtype, device, wide=False):
        D, H, G, d, F, V, B, T, self.rows = shape
        # Small tensors are the same on every device.
        maker = device if D > 1000 else "cpu"
        generator = torch.Generator(maker).manual_seed(1)

        def normal(*size, scale=1.0):
            return torch.randn(*size, generator=generator, device=maker) * scale

        def typed(x):
            x = x.to(device, dtype)
            return x.float() if wide else x

        def plain(x):
            return x.to(device)

        self.heads, self.head_size, self.inputs = H, d, D
        self.linears = [typed(normal(o, i, scale=0.02)) for o, i in
                        ((H * d, D), (G * d, D), (G * d, D), (D, H * d), (F, D), (F, D), (D, F))]
        self.square, self.up = self.linears[0], self.linears[5]
        self.no_bias, self.nothing = typed(torch.zeros(0)), plain(torch.zeros(0))
        self.biases = [self.no_bias] * 7
        self.norm = typed(1 + normal(D, scale=0.1))
        angles = torch.arange(T)[:, None] * 1e4 ** (-torch.arange(0, d, 2) / d)
        self.cos, self.sin = (typed(torch.cat([f(angles)] * 2, 1)) for f in (torch.cos, torch.sin))
        self.hidden = typed(normal(B, T, D))
        self.queries, self.keys = typed(normal(B, H, T, d)), typed(normal(B, G, T, d))
        self.head = typed(normal(V, D, scale=0.02))
        self.tokens = plain(torch.randint(0, V, (B, T), generator=generator, device=maker))
        self.places = plain(torch.arange(B * T - 1))
        self.states, self.targets = self.hidden.reshape(-1, D)[1:], self.tokens.reshape(-1)[1:]
        names = plain(torch.randint(0, V, (B * T - 1, 16), generator=generator, device=maker).int())
        self.likely = names, plain(torch.log_softmax(normal(B * T - 1, 17), 1)[:, :16].contiguous())
        self.norms = plain(normal(D).abs() + 0.1)
        self.moments = plain(torch.stack([normal(D, scale=0.3), 3 * (normal(D).abs() + 0.1)]).double())
        # Scores with ties, so that their order is at stake, and exact ones, so that it is the same everywhere.
        self.scores = plain((normal(F, D).abs() * 64).round())
        self.codes = codes(D).to(device)
        order = torch.sort(self.scores, stable=True, dim=1).indices
        self.ranks = torch.zeros_like(order, dtype=torch.bfloat16).scatter(1, order, self.codes.expand_as(order))
        self.limit = self.codes[D // 2 - 1].item()
        self.mask = self.ranks <= self.limit
        flat = self.hidden.float().reshape(-1, D)
        self.gram = flat.t() @ flat
        self.attention = 2 * B * T * T * H * d
        # Programs that torch differentiates take numbers as tensors.
        self.eps, self.unlimited = plain(torch.tensor([EPS])), plain(torch.zeros(1))
        self.counts, self.rows_at_once = plain(torch.tensor([7, 2, 2])), plain(torch.tensor([self.rows]))
        self.tensors = [*self.linears, *self.biases, self.norm, self.norm, self.cos, self.sin]

    def sums(self):
        """Something to add to in place."""
        return torch.zeros_like(self.gram)

    def product(self, weight):
        """Operations of all positions through a weight."""
        return 2 * self.hidden[..., 0].numel() * weight.numel()


def codes(n):
    """Ascending normal bfloat16 numbers, by which ranks are stored."""
    positive = 0x7F80 - 0x80
    bits = [0x80 + (r - positive if r >= positive else positive - 1 - r) << 16 for r in range(n)]
    values = torch.tensor(bits, dtype=torch.int64).to(torch.int32).view(torch.float32)
    return torch.where(torch.arange(n) < positive, -values, values).to(torch.bfloat16)


def tensors(x):
    if isinstance(x, torch.Tensor):
        return [x]
    if isinstance(x, (list, tuple)):
        return [t for y in x for t in tensors(y)]
    return []


def flat(x):
    numbers = [t.detach().to("cpu", torch.float64).reshape(-1) for t in tensors(x)]
    return torch.cat(numbers) if numbers else torch.tensor([float(x)], dtype=torch.float64)


def error(found, wanted):
    """Relative difference of what is finite; infinite where what is finite differs."""
    finite = torch.isfinite(wanted)
    if found.shape != wanted.shape or not torch.equal(torch.isfinite(found), finite):
        return float("inf")
    difference, size = (found - wanted)[finite].norm(), wanted[finite].norm()
    return (difference / size).item() if size > 0 else difference.item()


def load(folder, device):
    modules = {name.split(".")[0] for name in KERNELS}
    return {module: torch.jit.load(f"{folder}/{module}.pt", map_location=device) for module in modules}


def method(modules, name):
    module, function = name.split(".")
    # Programs that hold torch.grad need it switched on; all others run without, as in the program.
    torch.set_grad_enabled(module.endswith("gradients"))
    return getattr(modules[module], function)


def check(folder, device):
    there, here = load(folder, device), load(folder, "cpu")
    failed = []
    for name, operands in KERNELS.items():
        errors = {}
        for dtype, tolerance in TOLERANCE.items():
            try:
                found = method(there, name)(*operands(Model(SMALL, dtype, device)))
                wanted = method(here, name)(*operands(Model(SMALL, dtype, "cpu", wide=True)))
                if name in RESULT:
                    found, wanted = found[RESULT[name]], wanted[RESULT[name]]
                errors[dtype] = error(flat(found), flat(wanted))
            except RuntimeError as e:
                print(f"{name} in {dtype}: {str(e).strip().splitlines()[-1]}")
                errors[dtype] = float("inf")
            if errors[dtype] > TOLERANCES.get(name, TOLERANCE).get(dtype, tolerance):
                failed.append(f"{name} in {dtype}")
        print(f"{name:28s}" + "".join(f"  {str(d)[6:]} {e:.1e}" for d, e in errors.items()), flush=True)
    print(f"{len(KERNELS)} kernels" + (f", these differ: {', '.join(failed)}" if failed else " agree"))
    return not failed


def seconds(call, device):
    """The median of some calls, after one that is not counted."""
    call()
    times, begin = [], time.perf_counter()
    while len(times) < 7 and (not times or time.perf_counter() - begin < 2):
        if device == "cuda":
            start, end = torch.cuda.Event(True), torch.cuda.Event(True)
            start.record()
            call()
            end.record()
            torch.cuda.synchronize()
            times.append(start.elapsed_time(end) / 1e3)
        else:
            start = time.perf_counter()
            call()
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def rates(device, dtype):
    """Operations per second of a large product, and bytes per second that a large copy reads and writes."""
    side, size = (8192, 2**31) if device == "cuda" else (2048, 2**28)
    a = torch.randn(side, side, device=device).to(dtype)
    source = torch.zeros(size, dtype=torch.uint8, device=device)
    target = torch.zeros_like(source)
    product = 2 * side**3 / seconds(lambda: a @ a.t(), device)
    return product, 2 * size / seconds(lambda: target.copy_(source), device)


def measure(folder, device):
    modules = load(folder, device)
    for dtype in (torch.bfloat16, torch.float16):
        product, copy = rates(device, dtype)
        print(f"\n{str(dtype)[6:]}: product {product / 1e12:.2f} TFLOP/s, copy {copy / 1e12:.3f} TB/s")
        for title, shape in MODELS.items():
            model = Model(shape, dtype, device)
            for name, operands in KERNELS.items():
                given = operands(model)
                call = method(modules, name)
                moved = sum(t.numel() * t.element_size() for t in tensors(given) + tensors(call(*given)))
                took = seconds(lambda: call(*given), device)
                share = FLOP[name](model) / took / product if name in FLOP else moved / took / copy
                yardstick = "product" if name in FLOP else "copy"
                print(f"{title:12s}{name:28s}{took * 1e3:10.3f} ms {100 * share:6.1f} % of the {yardstick}", flush=True)
            if device == "cuda":
                print(f"{title}: at most {torch.cuda.max_memory_allocated() / 2**30:.1f} GiB")
                torch.cuda.reset_peak_memory_stats()
            del model, given


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archives")
    parser.add_argument("--device", default="cuda", choices=("cuda", "cpu"))
    parser.add_argument("--small", action="store_true")
    given = parser.parse_args()
    # As the program: no specialising in the first calls.
    torch._C._set_graph_executor_optimize(False)
    name = torch.cuda.get_device_name() if given.device == "cuda" else f"{torch.get_num_threads()} CPU threads"
    print(f"{name}, torch {torch.__version__}")
    agrees = check(given.archives, given.device)
    if not given.small:
        measure(given.archives, given.device)
    raise SystemExit(not agrees)


if __name__ == "__main__":
    main()
