#!/usr/bin/env python3
"""Calls every kernel of the program with nothing but Python's torch: does it run on this device, does it agree with the
CPU in float32, and what does it cost beside the device's own rates?

usage: check_kernels.py ARCHIVES [--device cuda|cpu] [--small | --count]

ARCHIVES is the folder that spade.tensor.KernelArchives writes. First every kernel runs on small tensors and at the shapes
of SmolLM2-135M, in float32 and both half types, against the same kernel on the CPU in float32 on the same values; and
kernels that choose weights run where scores tie, rows are zero or alone, and nothing or everything goes, against a stable
sort. Then, unless --small, every kernel is timed at the shapes of two models in both half types, beside a large matrix
product and a large copy. --count prints what every kernel asks of the host instead: operations, and how often it waits.
"""

import argparse
import itertools
import statistics
import time

import torch
from torch.utils._python_dispatch import TorchDispatchMode

EPS = 1e-5
FLOAT, BFLOAT16 = 6, 15

# What every kernel is called with: KernelListTest reads the names, so that a new kernel is not forgotten. `m` is a
# Model, below. Behind a name, in brackets, is what sets another call of the same kernel apart.
KERNELS = {
    "decoder.rms_norm": lambda m: (m.hidden, m.norm, EPS),
    "decoder.layer_norm": lambda m: (m.hidden, m.norm, m.norm, EPS),
    "decoder.once_converted": lambda m: (m.hidden,),
    "decoder.inverse_root": lambda m: (m.hidden, EPS),
    "decoder.product_as": lambda m: (m.hidden, m.hidden[..., :1].float(), m.hidden),
    "decoder.linear": lambda m: (m.hidden, m.up, m.no_bias),
    "decoder.heads": lambda m: (m.hidden, m.head_size),
    "decoder.rotated": lambda m: (m.queries, *m.tables),
    "decoder.rotated (part)": lambda m: (m.queries, m.tables[0], m.tables[1][:, : m.head_size // 2]),
    "decoder.shared": lambda m: (m.keys, m.heads),
    "decoder.attended": lambda m: (m.queries, m.keys, m.keys, m.unplaced, 0, m.scale, 0.0, m.no_bias),
    "decoder.attended (window)": lambda m: (m.queries, m.keys, m.keys, m.unplaced, m.window, m.scale, 0.0, m.no_bias),
    "decoder.attended (cap)": lambda m: (m.queries, m.keys, m.keys, m.unplaced, m.window, m.scale, 2.0, m.no_bias),
    "decoder.attended (bias)": lambda m: (m.queries, m.keys, m.keys, m.unplaced, 0, m.scale, 0.0, m.slopes),
    "decoder.attended (branches)": lambda m: (m.queries, m.keys, m.keys, m.branches, m.window, m.scale, 0.0, m.no_bias),
    "decoder.attended_in_rows": lambda m: (m.queries, m.keys, m.keys, m.scale),
    "decoder.rows": lambda m: (m.tables[0], m.unplaced, m.window),
    "decoder.rows (branches)": lambda m: (m.tables[0], m.branches, m.hidden.shape[1]),
    "decoder.seen": lambda m: (m.queries, m.unplaced, m.window),
    "decoder.seen (branches)": lambda m: (m.queries, m.branches, m.window),
    "llama.block": lambda m: (m.hidden, *m.block, m.tables, m.unplaced, EPS, [0.0, m.scale]),
    "llama.block (window)": lambda m: (m.hidden, *m.block, m.tables, m.unplaced, EPS, [float(m.window), m.scale]),
    "llama.block (branches)": lambda m: (m.hidden, *m.block, m.tables, m.branches, EPS, [0.0, m.scale]),
    "llama.block (biases)": lambda m: (m.hidden, m.block[0], m.biases, m.block[2], m.tables, m.unplaced, EPS, [0.0, m.scale]),
    "llama.embed": lambda m: ([m.head], m.tokens, m.unplaced, EPS, [0.0, m.scale]),
    "llama.normalised": lambda m: (m.x, [m.norm], EPS),
    "gpt.activated": lambda m: (m.hidden, 0),
    "gpt.activated (gelu)": lambda m: (m.hidden, 1),
    "gpt.activated (tanh)": lambda m: (m.hidden, 2),
    "gpt.projected": lambda m: (m.hidden, [m.no_bias, m.square], 1),
    "gpt.embed": lambda m: ([m.head, m.hidden[0], m.no_bias, m.norm, m.norm], m.tokens, m.unplaced, EPS, m.gpt(2, 0)),
    "gpt.block": lambda m: (m.hidden, *m.plain, m.tables, m.unplaced, EPS, m.gpt(1, 2)),
    "gpt.block (behind)": lambda m: (m.hidden, *m.plain, [], m.unplaced, EPS, m.gpt(0, 1)),
    "gpt.block (bias)": lambda m: (m.hidden, *m.plain, [m.slopes[:, 0].t()], m.unplaced, EPS, m.gpt(2, 0)),
    "gpt.block (bias, branches)": lambda m: (
        m.hidden, *m.plain, [m.slopes[:, 0].t()], m.branches, EPS, m.gpt(2, 0)),
    "gpt.embed (branches)": lambda m: (
        [m.head, m.hidden[0], m.no_bias, m.norm, m.norm], m.tokens, m.branches, EPS, m.gpt(2, 0)),
    "gpt.normalised": lambda m: (m.x, [m.norm, m.norm, m.square], EPS),
    "llama.block (head norms)": lambda m: (
        m.hidden, *m.block[:2], [m.norm, m.norm, *m.head_norms], m.tables, m.unplaced, EPS, [0.0, m.scale]),
    "gemma.one_norm": lambda m: (m.hidden, m.norm, EPS),
    "gemma.block": lambda m: (m.hidden, *m.block[:2], m.four_norms, m.tables, m.unplaced, EPS, [0.0, m.scale, 0.0, 0.0]),
    "gemma.block (cap, window, head norms)": lambda m: (
        m.hidden, *m.block[:2], [*m.four_norms[:4], *m.head_norms], m.tables * 2, m.unplaced, EPS,
        [float(m.window), m.scale, 2.0, 2.0]),
    "gemma.embed": lambda m: ([m.head], m.tokens, m.unplaced, EPS, [0.0]),
    "gemma.normalised": lambda m: (m.x, [m.norm], EPS),
    "block_gradients.leaves": lambda m: (m.linears, 1, 3, True, True),
    "block_gradients.forward": lambda m: (m.hidden, m.gradient, m.eps, m.numbers(0.0, m.scale), *m.listed),
    "block_gradients.forward (window)": lambda m: (
        m.hidden, m.gradient, m.eps, m.numbers(float(m.window), m.scale), *m.listed),
    "block_gradients.forward (own dtype)": lambda m: (
        m.hidden, m.gradient, m.eps, m.numbers(0.0, m.scale), *m.unconverted),
    "head_gradients.forward": lambda m: (
        m.hidden, m.tokens, m.eps, m.numbers(0.0), m.numbers(min(m.rows, 256)), m.numbers(0), [m.head, m.norm]),
    "head_gradients.forward (cap)": lambda m: (
        m.hidden, m.tokens, m.eps, m.numbers(2.0), m.numbers(min(m.rows, 256)), m.numbers(0), [m.head, m.norm]),
    "head_gradients.forward (answers)": lambda m: (
        m.hidden, m.tokens, m.eps, m.numbers(0.0), m.numbers(min(m.rows, 256)), m.numbers(3), [m.head, m.norm]),
    "head.positions": lambda m: (m.hidden, m.places),
    "head.room": lambda m: (m.x, m.head, m.rows),
    "head.log_probabilities": lambda m: (m.x[: m.rows], m.head, 0.0, m.room()),
    "head.log_probabilities (cap)": lambda m: (m.x[: m.rows], m.head, 2.0, m.room()),
    "head.losses": lambda m: (m.x, m.head, m.targets, 0.0, m.rows),
    "head.likeliest": lambda m: (m.x, m.head, 0.0, m.rows, 16),
    "head.compared": lambda m: (m.x, m.head, m.targets, 0.0, m.rows, *m.likely),
    "head.means": lambda m: (m.likely[1].t(), m.lengths),
    "prune.added": lambda m: (torch.ones_like(m.scores), m.scores),
    "prune.added_squares": lambda m: (torch.ones_like(m.scores), m.scores),
    "prune.squares": lambda m: (m.norms.double(), m.hidden),
    "prune.moments": lambda m: (m.sums.clone(), m.hidden),
    "prune.gram": lambda m: (m.gram.clone(), m.hidden),
    "prune.gram (first)": lambda m: (m.gram[:0, :0], m.hidden),
    "prune.ranks": lambda m: (m.up * (m.up > 0), m.scores, m.codes),
    "prune.order": lambda m: (m.scores,),
    "prune.ordered": lambda m: (m.up, m.order),
    "prune.slopes": lambda m: (m.scores, m.up.float(), m.order),
    "prune.pruned": lambda m: ([m.up, m.up], [m.ranks, m.ranks], [m.limit, float("-inf")]),
    "prune.matrix_quantities": lambda m: (m.square.float(),),
    "pruners.magnitudes": lambda m: (m.up,),
    "pruners.wanda": lambda m: (m.up, m.norms),
    "pruners.relative_importance": lambda m: (m.up, m.norms),
    "pruners.pruner_zero": lambda m: (m.up, m.scores),
    "pruners.lowest": lambda m: (m.scores, m.inputs, m.inputs // 2),
    "pruners.lowest (matrix)": lambda m: (m.scores, m.scores.numel(), m.scores.numel() // 2),
    "pruners.first": lambda m: (m.scores, m.inputs // 2),
    "pruners.narrowed": lambda m: (m.distinct.reshape(-1, 1024), 512),
    "pruners.completed": lambda m: (m.distinct, m.distinct < 0.5, (m.distinct >= 0.5) & (m.distinct < 0.75), *m.counts),
    "pruners.lowest_of_groups": lambda m: (m.scores, 4, 2),
    "pruners.zeroed": lambda m: (m.up, m.mask),
    "pruners.sparsegpt": lambda m: (m.square, m.gram, 0.5, 0, 0),
    "pruners.sparsegpt (2:4)": lambda m: (m.square, m.gram, 0.5, 4, 2),
    "pruners.compensated": lambda m: (
        m.current.contiguous(), m.errors.contiguous(), m.factor, 4, 4, 0.5, 4, 2),
    "pruners.refined": lambda m: (m.up, m.mask, m.norms, m.sums, 3, 0, 50, 0.1),
    "pruners.linear_error": lambda m: (m.square, m.gram, 32, 0.5),
    "pruners.squared_difference": lambda m: (m.hidden, m.keys.reshape(-1)[0]),
    "tensor.converted": lambda m: (m.up, FLOAT),
    "tensor.rounded": lambda m: (m.scores, BFLOAT16),
    "tensor.joined": lambda m: ([m.up, m.up], [2, *m.up.shape]),
    "tensor.parts": lambda m: (m.up, [m.up.shape[0] // 4, m.up.shape[0] // 4], 2, False),
    "tensor.whole": lambda m: ([m.up, m.up], 2, True),
    "tensor.finite": lambda m: (m.up,),
    "tensor.zeros": lambda m: ([m.up, m.up * m.mask],),
    "tensor.cloned": lambda m: (m.hidden,),
    "tensor.copied": lambda m: (torch.zeros_like(m.up), m.up),
    "tensor.product": lambda m: (m.x, m.up),
    "tensor.first": lambda m: (m.up.abs() * 100,),
}

# How many operations a call is worth. It is timed as a product then, else as a copy of its operands and results.
FLOP = {
    "decoder.linear": lambda m: m.product(m.up),
    "decoder.attended": lambda m: m.attention,
    "decoder.attended_in_rows": lambda m: m.attention,
    "decoder.attended (window)": lambda m: m.attention * 3 // 4,
    "llama.block": lambda m: m.product(*m.linears) + m.attention,
    "llama.block (window)": lambda m: m.product(*m.linears) + m.attention * 3 // 4,
    "llama.block (biases)": lambda m: m.product(*m.linears) + m.attention,
    "gpt.projected": lambda m: m.product(m.square),
    "gpt.block": lambda m: m.product(*m.plain[0]) + m.attention,
    "gpt.block (behind)": lambda m: m.product(*m.plain[0]) + m.attention,
    "gpt.block (bias)": lambda m: m.product(*m.plain[0]) + m.attention * 2,
    "gpt.normalised": lambda m: m.product(m.square),
    "gemma.block": lambda m: m.product(*m.linears) + m.attention,
    "gemma.block (cap, window, head norms)": lambda m: m.product(*m.linears) + m.attention * 3 // 4,
    "block_gradients.forward": lambda m: 3 * (m.product(*m.linears) + m.attention),
    "block_gradients.forward (own dtype)": lambda m: 3 * (m.product(*m.linears) + m.attention),
    "block_gradients.forward (window)": lambda m: 3 * (m.product(*m.linears) + m.attention * 3 // 4),
    "head_gradients.forward": lambda m: 2 * m.product(m.head),
    "head.log_probabilities": lambda m: 2 * m.rows * m.head.numel(),
    "head.losses": lambda m: m.product(m.head),
    "head.likeliest": lambda m: m.product(m.head),
    "head.compared": lambda m: m.product(m.head),
    "prune.gram": lambda m: m.product(m.gram),
    "prune.gram (first)": lambda m: m.product(m.gram),
    "prune.matrix_quantities": lambda m: 10 * m.inputs**3,
    "pruners.sparsegpt": lambda m: 4 * m.inputs**3,
    "pruners.sparsegpt (2:4)": lambda m: 4 * m.inputs**3,
    "tensor.product": lambda m: m.product(m.up),
}

# Relative errors that rounding explains; more where rounding is amplified by a factorisation or decides about a mask or
# which token is the likeliest, less where the kernel computes in float32 whatever the type.
TOLERANCE = {torch.float32: 1e-5, torch.bfloat16: 2e-2, torch.float16: 3e-3}
TOLERANCES = {
    "block_gradients.forward": dict.fromkeys(TOLERANCE, 1e-4),
    "block_gradients.forward (window)": dict.fromkeys(TOLERANCE, 1e-4),
    "prune.matrix_quantities": dict.fromkeys(TOLERANCE, 1e-3),
    "pruners.linear_error": dict.fromkeys(TOLERANCE, 1e-3),
    "pruners.sparsegpt": {torch.float32: 1e-2, torch.bfloat16: 5e-2, torch.float16: 2e-2},
    "pruners.sparsegpt (2:4)": {torch.float32: 1e-2, torch.bfloat16: 5e-2, torch.float16: 2e-2},
}

# Which result is compared where the others hang on rounding: log-probabilities, not the order of tokens as likely.
RESULT = {"head.likeliest": 1}
# What returns memory that nothing is in yet: shapes are compared.
EMPTY = {"head.room"}

# hidden size, heads, key-value heads, size of a head, feed-forward size, vocabulary, windows, tokens, rows at once
CHECKED = {"small": (64, 8, 4, 8, 160, 512, 3, 96, 32), "SmolLM2-135M": (576, 9, 3, 64, 1536, 49152, 2, 64, 100)}
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
        self.no_bias = typed(torch.zeros(0))
        self.scale = d**-0.5
        self.norm = typed(1 + normal(D, scale=0.1))
        angles = torch.arange(T)[:, None] * 1e4 ** (-torch.arange(0, d, 2) / d)
        self.tables = [typed(torch.cat([f(angles)] * 2, 1)) for f in (torch.cos, torch.sin)]
        square, up, down = self.square, self.linears[4], self.linears[6]
        self.plain = [square] * 4 + [up, down], [self.norm] * 4 + [typed(normal(F, scale=0.1)), self.norm], [self.norm] * 4
        self.gpt = lambda activation, place: [float(d), self.scale, float(activation), float(place), 0.0]
        self.block = self.linears, [self.no_bias] * 7, [self.norm, self.norm, self.no_bias, self.no_bias]
        self.biases = [typed(normal(weight.shape[0], scale=0.1)) for weight in self.linears]
        self.four_norms, self.head_norms = [self.norm] * 4 + [self.no_bias] * 2, [self.norm[:d], self.norm[:d]]
        self.window = T // 2
        # A stem of half the tokens, two branches of a quarter each; no places are plain sequences.
        half, quarter = T // 2, T // 4
        positions = torch.cat([torch.arange(half), *[half + torch.arange(quarter)] * 2])
        branches = torch.repeat_interleave(torch.arange(3), torch.tensor([half, quarter, quarter]))
        self.branches = plain(torch.stack([positions, branches])[:, None].expand(2, B, T).contiguous())
        self.unplaced = plain(torch.zeros(0, dtype=torch.int64))
        self.slopes = typed(torch.arange(T) * 2.0 ** -torch.arange(1, H + 1)[:, None, None])
        states, head = normal(B, T, D), normal(V, D, scale=0.02)
        self.hidden, self.head = typed(states), typed(head)
        self.queries, self.keys = typed(normal(B, H, T, d)), typed(normal(B, G, T, d))
        self.tokens = plain(torch.randint(0, V, (B, T), generator=generator, device=maker))
        # All positions but each window's last predict a token; every eighth the likeliest.
        places = torch.arange(B * T, device=maker).reshape(B, T)[:, :-1].reshape(-1)
        self.places, self.lengths = plain(places), [T - 1] * B
        self.x = self.hidden.reshape(-1, D)[self.places]
        logits = torch.empty(self.rows, V, device=device)
        self.room = lambda: [logits.to(self.head.dtype), logits]
        self.targets = self.tokens[:, 1:].reshape(-1).clone()
        self.targets[::8] = plain((states.reshape(-1, D)[places[::8]] @ head.t()).argmax(1))
        names = plain(torch.randint(0, V, (B * (T - 1), 16), generator=generator, device=maker).int())
        self.likely = names, plain(torch.log_softmax(normal(B * (T - 1), 17), 1)[:, :16].contiguous())
        self.norms = plain(normal(D).abs() + 0.1)
        self.sums = 3 * torch.stack([plain(normal(D, scale=0.1)), self.norms]).double()
        # What the kernels that differentiate take beside the model's tensors.
        self.gradient, self.eps = plain(normal(B, T, D)), plain(torch.tensor([EPS]))
        self.numbers = lambda *values: plain(torch.tensor(values))
        listed = [t for part in (*self.block, self.tables) for t in part]
        self.listed, self.unconverted = ((self.numbers(7, 4, 2, wide), listed) for wide in (1, 0))
        # Scores with ties, so that their order is at stake, and exact ones, so that it is the same everywhere.
        self.scores = plain((normal(F, D).abs() * 64).round())
        self.codes = codes(D, dtype).to(device)
        self.order = torch.sort(self.scores, stable=True, dim=1).indices
        self.ranks = torch.zeros_like(self.order, dtype=self.codes.dtype).scatter(
            1, self.order, self.codes.expand_as(self.order))
        self.limit = self.codes[D // 2 - 1].item()
        self.mask = self.ranks <= self.limit
        flat = self.hidden.float().reshape(-1, D)
        self.gram = flat.t() @ flat
        # Eight inputs whose first four have been pruned.
        self.factor = torch.triu(self.square.float()[:8, :8]) + torch.eye(8, device=device)
        self.current, self.errors = (self.square.float()[:, part].t() for part in (slice(8), slice(8, 16)))
        self.distinct = plain(normal(F, D).abs())
        found = ((self.distinct >= 0.5) & (self.distinct < 0.75)).sum(1, True)
        self.counts = found // 2, found, int(found.max())
        self.attention = 2 * B * T * T * H * d

    def product(self, *weights):
        """Operations of all positions through weights."""
        return 2 * self.hidden[..., 0].numel() * sum(weight.numel() for weight in weights)


def codes(n, dtype):
    """Ascending normal numbers of two bytes, by which ranks of weights of a type are stored."""
    kind, least, positive = (torch.float16, 0x400, 0x7800) if dtype == torch.float16 else (torch.bfloat16, 0x80, 0x7F00)
    places = torch.arange(n)
    bits = torch.where(places < positive, least + positive - 1 - places, least + places - positive)
    values = bits.to(torch.int16).view(kind)
    return torch.where(places < positive, -values, values)


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
    """The kernel of a call's name; one that differentiates with gradients recorded."""
    module, kernel = name.split()[0].split(".")
    call = getattr(modules[module], kernel)
    return torch.enable_grad()(call) if module.endswith("_gradients") else call


def result(modules, name, operands):
    """What a kernel returns, or what it has made of its operands where it returns nothing."""
    returned = method(modules, name)(*operands)
    if name in EMPTY:
        return [torch.tensor(t.shape) for t in returned]
    return operands if returned is None else returned[RESULT[name]] if name in RESULT else returned


def check(folder, device):
    """Whether all kernels agree with those on the CPU in float32."""
    there, here = load(folder, device), load(folder, "cpu")
    failed = []
    for title, shape in CHECKED.items():
        models = {dtype: [Model(shape, dtype, device), Model(shape, dtype, "cpu", wide=True)] for dtype in TOLERANCE}
        for name, operands in KERNELS.items():
            errors = {}
            for dtype, tolerance in TOLERANCE.items():
                try:
                    found, wanted = (
                        flat(result(on, name, operands(model))) for on, model in zip((there, here), models[dtype]))
                    errors[dtype] = error(found, wanted)
                except RuntimeError as e:
                    print(f"{name} in {dtype}: {str(e).strip().splitlines()[-1]}")
                    errors[dtype] = float("inf")
                if errors[dtype] > TOLERANCES.get(name, TOLERANCE).get(dtype, tolerance):
                    failed.append(f"{name} in {dtype} ({title})")
            numbers = "".join(f"  {str(d)[6:]} {e:.1e}" for d, e in errors.items())
            print(f"{title:13s}{name:38s}{numbers}", flush=True)
    print(f"{len(KERNELS)} calls of kernels" + (f", these differ: {', '.join(failed)}" if failed else " agree"))
    return not failed


# Rows, columns; the last is as large as those whose rows a GPU narrows down.
EDGES = [(1, 40), (3, 64), (1, 5000), (37, 1100), (4096, 1024)]


def scores(rows, columns):
    """Scores at which the choice of weights is delicate, by what sets them apart."""
    plain = torch.randn(rows, columns, generator=torch.Generator().manual_seed(1)).abs()
    yield "plain", plain
    yield "ties", (plain * 4).round()
    yield "all equal", torch.ones_like(plain)
    yield "zero rows", plain * (torch.arange(rows)[:, None] % 2)
    yield "zero columns", plain * (torch.arange(columns) % 3 > 0)
    yield "a period", plain * (1 + torch.arange(columns) % 16)
    yield "an outlier", torch.where(torch.arange(columns) == columns // 2, 1e30, plain)


def chosen(groups, zeros):
    """True at the first `zeros` of every row in a stable sort."""
    order = torch.sort(groups, stable=True, dim=1).indices[:, :zeros]
    return torch.zeros_like(groups, dtype=torch.bool).scatter(1, order, True)


def broken_compensation(pruners, device):
    """Where SparseGPT leaves fewer zeros than it should, or numbers that are not finite: few rows, a dead input, shares near
    0 and 1."""
    failed = []
    for rows in (1, 8):
        for share in (0.0, 0.01, 0.99, 1.0):
            weight = torch.randn(rows, 200, generator=torch.Generator().manual_seed(1)).to(device)
            inputs = torch.randn(400, 200, generator=torch.Generator().manual_seed(2)).to(device)
            inputs[:, 7], weight[-1] = 0, 0 if rows > 1 else weight[-1]
            found = pruners.sparsegpt(weight, inputs.t() @ inputs, share, 0, 0)
            least = sum(int(rows * width * share) for width in (128, 72))
            if not torch.isfinite(found).all() or (found == 0).sum() < least:
                failed.append(f"sparsegpt {rows} rows {share}")
    return failed


def edges(folder, device):
    """Whether masks are those of a stable sort, whatever the scores, the type and the sparsity."""
    modules = load(folder, device)
    prune, pruners, tensor = modules["prune"], modules["pruners"], modules["tensor"]
    calls, failed = 0, []

    def equal(found, wanted, *what):
        nonlocal calls
        calls += 1
        if not torch.equal(found, wanted):
            failed.append(" ".join(map(str, what)))

    for rows, columns in EDGES:
        ordered = {dtype: codes(columns, dtype).to(device) for dtype in TOLERANCE}
        # Three kinds of the large scores: a sort of these takes a CPU a second.
        for kind, on_cpu in itertools.islice(scores(rows, columns), 3 if rows * columns > 1e6 else None):
            given = on_cpu.to(device)
            weights = {dtype: (given % 3).to(dtype) - 1 for dtype in TOLERANCE}
            ranked = {dtype: prune.ranks(weight, given, ordered[dtype]) for dtype, weight in weights.items()}
            for zeros in sorted({0, 1, columns // 2, columns - 1, columns}):
                mask, what = chosen(given, zeros), (rows, columns, kind, zeros)
                equal(pruners.lowest(given, columns, zeros), mask, "lowest", *what)
                if columns >= 1024:
                    equal(pruners.narrowed(given, zeros), mask, "narrowed", *what)
                for dtype, weight in weights.items():
                    limit = ordered[dtype][zeros - 1].item() if zeros else float("-inf")
                    pruned = prune.pruned([weight], [ranked[dtype][0]], [limit])[0]
                    equal(pruned, weight.masked_fill(mask, 0), "pruned", dtype, *what)
                    equal(pruners.zeroed(weight, mask), pruned, "zeroed", dtype, *what)
                    counted = torch.tensor(tensor.zeros([pruned]), device=device)
                    equal(ranked[dtype][1][zeros], counted, "zeros", dtype, *what)
            whole = given.reshape(1, -1)
            for zeros in (1, whole.numel() // 2, whole.numel() - 1):
                mask = chosen(whole, zeros).reshape(given.shape)
                equal(pruners.lowest(given, whole.numel(), zeros), mask, "lowest of all", rows, columns, kind, zeros)
            groups = given[:, : columns // 4 * 4].reshape(-1, 4)
            found = pruners.lowest_of_groups(given, 4, 2)[:, : columns // 4 * 4].reshape(-1, 4)
            equal(found, chosen(groups, 2), "2:4", rows, columns, kind)
    failed += broken_compensation(pruners, device)
    print(f"{calls} calls at edges" + (f", these differ: {', '.join(failed)}" if failed else " agree"))
    return not failed


class Count(TorchDispatchMode):
    """Counts operations that compute or move numbers, and those among them for whose results the host waits."""

    WAITING = {"aten::_local_scalar_dense", "aten::nonzero", "aten::masked_select"}

    def __init__(self):
        super().__init__()
        self.operations = self.waits = self.bytes = 0

    def __torch_dispatch__(self, operation, types, operands=(), named=None):
        result = operation(*operands, **(named or {}))
        name = operation._schema.name
        if not operation.is_view and "empty" not in name:
            self.operations += 1
            self.waits += name in self.WAITING
        known = {t.untyped_storage().data_ptr() for t in tensors((operands, list((named or {}).values())))}
        new = [t for t in tensors(result) if t.untyped_storage().data_ptr() not in known]
        self.bytes += sum(t.numel() * t.element_size() for t in new)
        return result


def count(folder, device):
    modules = load(folder, device)
    model = Model(CHECKED["SmolLM2-135M"], torch.bfloat16, device)
    print(f"{'':38s}{'operations':>12s}{'waits':>8s}{'new MB':>10s}{'operands, MB':>14s}")
    for name, operands in KERNELS.items():
        given = operands(model)
        with Count() as counted:
            method(modules, name)(*given)
        size = sum(t.numel() * t.element_size() for t in tensors(given))
        numbers = f"{counted.operations:12d}{counted.waits:8d}{counted.bytes / 1e6:10.1f}{size / 1e6:14.1f}"
        print(f"{name:38s}{numbers}", flush=True)


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
                print(f"{title:12s}{name:38s}{took * 1e3:10.3f} ms {100 * share:6.1f} % of the {yardstick}", flush=True)
            if device == "cuda":
                print(f"{title}: at most {torch.cuda.max_memory_allocated() / 2**30:.1f} GiB")
                torch.cuda.reset_peak_memory_stats()
            del model, given


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archives")
    parser.add_argument("--device", default="cuda", choices=("cuda", "cpu"))
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--count", action="store_true")
    given = parser.parse_args()
    # As the program: no specialising in the first calls, no gradients.
    torch._C._set_graph_executor_optimize(False)
    torch.set_grad_enabled(False)
    name = torch.cuda.get_device_name() if given.device == "cuda" else f"{torch.get_num_threads()} CPU threads"
    print(f"{name}, torch {torch.__version__}")
    if given.count:
        return count(given.archives, given.device)
    begin = time.perf_counter()
    agrees = check(given.archives, given.device) & edges(given.archives, given.device)
    print(f"{time.perf_counter() - begin:.0f} s")
    if not given.small:
        measure(given.archives, given.device)
    raise SystemExit(not agrees)


if __name__ == "__main__":
    main()
