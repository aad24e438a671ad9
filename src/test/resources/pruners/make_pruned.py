"""Writes a checkpoint of one block, and what plain torch code makes of it by every pruner, into this folder.

    python make_pruned.py src/test/resources/pruners

Written with torch 2.13.0 and transformers 5.18.0 on a CPU. Everything is float32, the arithmetic of the papers' released code done row by row; 172 inputs of
down_proj are more than one of SparseGPT's blocks of columns, and leave a shorter group behind 4:8. expected.json has the tokens and per recipe the masks of
q k v o gate up down one after the other, as base64 of bits, lowest first (1: zero); sparsegpt.safetensors has the weights in the same order.
"""

import base64
import json
import sys
from pathlib import Path

import numpy
import torch
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM

torch.set_num_threads(1)
LINEARS = ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"]
PATTERNS = {"unstructured": None, "2:4": (2, 4), "4:8": (4, 8)}
SPARSITY, CYCLES, LEAST, DAMPING, COLUMNS = 0.5, 50, 0.1, 0.01, 128


def lowest(scores, count):
    order = torch.sort(scores, dim=-1, stable=True)[1][..., :count]
    return torch.zeros_like(scores, dtype=torch.bool).scatter_(-1, order, True)


def lowest_of_groups(scores, zeros, size):
    return torch.cat([lowest(part, zeros * part.shape[1] // size) for part in torch.split(scores, size, 1)], 1)


def norm(x):
    return (x.pow(2).sum((0, 1)) / x.shape[0]).sqrt()


def scores(method, w, x):
    a = w.abs()
    if method == "magnitude":
        return a
    if method == "wanda":
        return a * norm(x)
    return (a / a.sum(0) + a / a.sum(1, keepdim=True)) * norm(x) ** 0.5


def mask(method, w, x, pattern):
    values = scores(method, w, x)
    if pattern:
        return lowest_of_groups(values, *pattern)
    if method == "wanda":
        return lowest(values, int(w.shape[1] * SPARSITY))
    return lowest(values.flatten(), int(w.numel() * SPARSITY)).reshape(w.shape)


def dsnot(w, pruned, x, pattern):
    """One weight after the other, as the paper tells it; with a pattern both weights of a swap are of one group."""
    means = x.sum((0, 1)) / x.shape[0]
    variances = x.var(1, unbiased=False).mean(0)
    importance = w.abs() * norm(x)
    size = pattern[1] if pattern else w.shape[1]
    result = pruned.clone()
    for r in range(w.shape[0]):
        part = w[r] * means
        error = part[pruned[r]].sum()
        sign = torch.sign(error)
        gain = part / variances * sign
        waiting = [j for j in range(w.shape[1]) if pruned[r, j] and part[j] * sign > 0]
        going = [j for j in range(w.shape[1]) if not pruned[r, j] and part[j] * sign < 0]
        for _ in range(CYCLES):
            if not waiting:
                break
            grow = max(waiting, key=lambda j: gain[j].item())
            waiting.remove(grow)
            near = [j for j in going if j // size == grow // size]
            if not near:
                continue
            prune = min(near, key=lambda j: importance[r, j].item())
            after = error - part[grow] + part[prune]
            if abs(error) <= LEAST or torch.sign(after) != sign:
                break
            going.remove(prune)
            result[r, grow], result[r, prune], error = False, True, after
    return result


def sparsegpt(w, x, pattern):
    flat = x.reshape(-1, x.shape[-1])
    hessian, w = 2 / x.shape[0] * flat.t() @ flat, w.clone()
    n = len(hessian)
    dead = torch.diag(hessian) == 0
    hessian[dead, dead] = 1
    w[:, dead] = 0
    hessian[range(n), range(n)] += DAMPING * torch.diag(hessian).mean()
    upper = torch.linalg.cholesky(torch.cholesky_inverse(torch.linalg.cholesky(hessian)), upper=True)
    for first in range(0, n, COLUMNS):
        last = min(first + COLUMNS, n)
        current, square = w[:, first:last].clone(), upper[first:last, first:last]
        diagonal = torch.diag(square)
        errors = torch.zeros_like(current)
        gone = torch.zeros_like(current, dtype=torch.bool)
        if not pattern:
            gone = lowest(((current / diagonal) ** 2).flatten(), int(current.numel() * SPARSITY)).reshape(current.shape)
        for j in range(last - first):
            if pattern and j % pattern[1] == 0:
                part = (current[:, j : j + pattern[1]] / diagonal[j : j + pattern[1]]) ** 2
                gone[:, j : j + pattern[1]] = lowest(part, pattern[0] * part.shape[1] // pattern[1])
            kept = current[:, j].clone()
            kept[gone[:, j]] = 0
            error = (current[:, j] - kept) / square[j, j]
            current[:, j:] -= error[:, None] * square[j, j:][None]
            current[:, j], errors[:, j] = kept, error
        w[:, first:last] = current
        w[:, last:] -= errors @ upper[first:last, last:]
    return w


def bits(masks):
    whole = torch.cat([masks[name].flatten() for name in LINEARS])
    return base64.b64encode(numpy.packbits(whole.numpy(), bitorder="little").tobytes()).decode()


def main(target):
    generator = torch.Generator().manual_seed(7)
    settings = dict(
        hidden_size=16, intermediate_size=172, num_hidden_layers=1, num_attention_heads=4, num_key_value_heads=2, vocab_size=64,
        max_position_embeddings=64, rms_norm_eps=1e-5, tie_word_embeddings=True, bos_token_id=1, eos_token_id=2,
    )
    model = LlamaForCausalLM(LlamaConfig(**settings, attn_implementation="eager")).eval()
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        parameter.data.copy_(1 + 0.2 * noise if "norm" in name else noise / parameter.shape[-1] ** 0.5)
    model.save_pretrained(target)
    (target / "generation_config.json").unlink(missing_ok=True)
    tokens = torch.randint(0, 64, (6, 40), generator=generator)

    block = model.model.layers[0]
    inputs = {}
    for name in LINEARS:
        block.get_submodule(name).register_forward_hook(lambda module, given, made, name=name: inputs.__setitem__(name, given[0]))
    with torch.no_grad():
        model(tokens, use_cache=False)
    weights = {name: block.get_submodule(name).weight.data for name in LINEARS}
    expected, updated = {}, {}
    for pattern, size in PATTERNS.items():
        for method in ["magnitude", "wanda", "ria"]:
            masks = {name: mask(method, w, inputs[name], size) for name, w in weights.items()}
            refined = {name: dsnot(weights[name], m, inputs[name], size) if "attn" in name else m for name, m in masks.items()}
            swaps = sum(int((refined[name] & ~masks[name]).sum()) for name in LINEARS)
            print(method, pattern, "swaps by DSnoT:", swaps)
            expected[f"{method} {pattern}"] = bits(masks)
            expected[f"{method}+dsnot {pattern}"] = bits(refined)
        pruned = [sparsegpt(w, inputs[name], size).flatten() for name, w in weights.items()]
        updated[f"sparsegpt {pattern}"] = torch.cat(pruned)
    save_file(updated, target / "sparsegpt.safetensors")
    (target / "expected.json").write_text(json.dumps(dict(tokens=tokens.tolist(), masks=expected)) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
