"""Prunes checkpoints of this folder at 50 %, block after block, and adds what is left of them to their expected.json; works for every family.

    python prune_fixtures.py src/test/resources/models [NAME...]        all whose expected.json is there, or those named

Plain torch over the transformers model, on the checkpoint's own windows: the inputs of a block's linears are what they read behind the pruned blocks before it, as in
the released code of Wanda and SparseGPT. Written per method: losses, the mean cross-entropy of every window; masks, by module the zeros of its matrices in the order
of their rows as base64 of bits, lowest first.
"""

import base64
import importlib.util
import json
import sys
from pathlib import Path

import numpy
import torch
from make_fixtures import blocks, linears, load, losses

SPARSITY = 0.5
METHODS = ["magnitude", "wanda", "sparsegpt"]

spec = importlib.util.spec_from_file_location("pruners", Path(__file__).parent.parent / "pruners" / "make_pruned.py")
pruners = importlib.util.module_from_spec(spec)
spec.loader.exec_module(pruners)

# What holds several matrices in one, by the end of its name: the rows of each, given the configuration and how many rows there are.
FUSED = {}


def matrix(module):
    """[out, in], a view of the weight."""
    return module.weight.data.t() if type(module).__name__ == "Conv1D" else module.weight.data


def parts(name, module, config):
    fused = FUSED.get(name.split(".")[-1])
    count = len(matrix(module))
    return fused(config, count) if fused else [torch.arange(count)]


def inputs(model, block, tokens):
    """What the linears of a block read: by name [windows, tokens, in]."""
    seen = {}
    hooks = [
        m.register_forward_hook(lambda module, given, made, name=name: seen.__setitem__(name, given[0].detach().clone()))
        for name, m in linears(block).items()
    ]
    losses(model, tokens)
    for hook in hooks:
        hook.remove()
    return {name: x.reshape(len(tokens), -1, x.shape[-1]) for name, x in seen.items()}


def pruned(method, w, x):
    if method == "sparsegpt":
        return pruners.sparsegpt(w, x, None)
    return torch.where(pruners.mask(method, w, x, None), 0.0, w)


def bits(matrices):
    zeros = torch.cat([(m == 0).flatten() for m in matrices])
    return base64.b64encode(numpy.packbits(zeros.numpy(), bitorder="little").tobytes()).decode()


def prune(model, method, tokens):
    masks = {}
    path, listed = blocks(model)
    for l, block in enumerate(listed):
        seen = inputs(model, block, tokens)
        for name, module in linears(block).items():
            whole = matrix(module)
            rows = parts(name, module, model.config)
            made = [pruned(method, whole[r], seen[name]) for r in rows]
            for r, part in zip(rows, made):
                whole[r] = part
            masks[f"{path}.{l}.{name}"] = bits(made)
    return dict(losses=losses(model, tokens).tolist(), masks=masks)


def main(folder, names):
    for name in names or sorted(file.parent.name for file in folder.glob("*/expected.json")):
        file = folder / name / "expected.json"
        expected = json.loads(file.read_text())
        tokens = torch.tensor(expected["tokens"])
        dense = losses(load(folder / name), tokens)
        # Where the checkpoint was written by another release of transformers.
        assert torch.allclose(dense, torch.tensor(expected["losses"], dtype=torch.double), rtol=1e-6), (name, dense)
        expected["pruned"] = {method: prune(load(folder / name), method, tokens) for method in METHODS}
        file.write_text(json.dumps(expected) + "\n")
        means = {method: round(float(numpy.mean(e["losses"])), 4) for method, e in expected["pruned"].items()}
        print(name, "dense", round(float(numpy.mean(expected["losses"])), 4), means)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
