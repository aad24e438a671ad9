"""Writes what autograd makes of checkpoints of ../models into this folder, and the masks of Pruner-Zero.

    python make_gradients.py src/test/resources/pruners

Written with torch 2.13.0 and transformers 5.18.0 on a CPU, float32. gradients.safetensors has for every linear "CHECKPOINT L NAME": the root of the sum over
windows of the squared gradient of the window's mean cross-entropy; and "pruned L NAME": the sum over windows of the gradient itself, of grouped-untied with the
unstructured masks of Pruner-Zero applied. pruner-zero.json has per pruner and pattern the masks of grouped-untied, block after block, q k v o gate up down one
after the other, as make_pruned.py writes them.
"""

import base64
import json
import sys
from pathlib import Path

import numpy
import torch
from make_pruned import LINEARS, SPARSITY, dsnot, lowest, lowest_of_groups
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM

PATTERNS = {"unstructured": None, "2:4": (2, 4), "3:8": (3, 8)}


def load(folder):
    tokens = torch.tensor(json.loads((folder / "expected.json").read_text())["tokens"])
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").eval(), tokens


def weights(model):
    return {f"{l} {name}": block.get_submodule(name).weight for l, block in enumerate(model.model.layers) for name in LINEARS}


def gradients(model, tokens, power):
    """The sum over windows of a power of the gradient."""
    sums = {}
    for window in tokens:
        model.zero_grad()
        logits = model(window[None], use_cache=False).logits[0, :-1]
        torch.nn.functional.cross_entropy(logits, window[1:]).backward()
        for name, w in weights(model).items():
            sums[name] = sums.get(name, 0) + w.grad.double() ** power
    return sums


def mask(w, g, pattern):
    scores = w * w * (g - g.min()) / (g.max() - g.min())
    return lowest_of_groups(scores, *pattern) if pattern else lowest(scores, int(w.shape[1] * SPARSITY))


def bits(masks):
    whole = torch.cat([m.flatten() for m in masks.values()])
    return base64.b64encode(numpy.packbits(whole.numpy(), bitorder="little").tobytes()).decode()


def main(target):
    result, expected = {}, {}
    for checkpoint in ["gemma2", "biases", "grouped-untied"]:
        model, tokens = load(target.parent / "models" / checkpoint)
        found = {name: total.sqrt().float() for name, total in gradients(model, tokens, 2).items()}
        result |= {f"{checkpoint} {name}": g for name, g in found.items()}
    inputs = {}
    for l, block in enumerate(model.model.layers):
        for name in LINEARS:
            block.get_submodule(name).register_forward_hook(lambda m, given, made, key=f"{l} {name}": inputs.__setitem__(key, given[0].detach()))
    with torch.no_grad():
        model(tokens, use_cache=False)
    dense = {name: w.detach().clone() for name, w in weights(model).items()}
    seen = dict(inputs)
    for pattern, size in PATTERNS.items():
        masks = {name: mask(w, found[name], size) for name, w in dense.items()}
        expected[f"pruner-zero {pattern}"] = bits(masks)
        expected[f"pruner-zero+dsnot {pattern}"] = bits(
            {name: dsnot(dense[name], m, seen[name], size) if "attn" in name else m for name, m in masks.items()}
        )
        if not size:
            for name, w in weights(model).items():
                w.data[masks[name]] = 0
            result |= {f"pruned {name}": g.float() for name, g in gradients(model, tokens, 1).items()}
            for name, w in weights(model).items():
                w.data.copy_(dense[name])
    save_file({name: g.contiguous() for name, g in result.items()}, target / "gradients.safetensors")
    (target / "pruner-zero.json").write_text(json.dumps(expected) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
