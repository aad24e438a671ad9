#!/usr/bin/env python3
"""Writes a LLaMA checkpoint with random weights, for measuring time and memory where no real one can be had.

usage: random_llama.py DIR [--small] [--device cuda|cpu]

The shape is LLaMA-7B's in bfloat16 (13.5 GB, shards of 8 blocks), or with --small one of 4 blocks for a try. Its
tokenizer takes every byte for a token.
"""

import argparse
import json
import struct
from pathlib import Path

import torch

LLAMA_7B = dict(hidden_size=4096, intermediate_size=11008, num_hidden_layers=32, num_attention_heads=32, vocab_size=32000)
SMALL = dict(hidden_size=256, intermediate_size=688, num_hidden_layers=4, num_attention_heads=4, vocab_size=512)
BLOCKS_A_SHARD = 8


def block(i, hidden, inner):
    at = f"model.layers.{i}."
    shapes = {f"self_attn.{kind}_proj": (hidden, hidden) for kind in "qkvo"}
    shapes |= {"mlp.gate_proj": (inner, hidden), "mlp.up_proj": (inner, hidden), "mlp.down_proj": (hidden, inner)}
    shapes |= {"input_layernorm": (hidden,), "post_attention_layernorm": (hidden,)}
    return {f"{at}{name}.weight": shape for name, shape in shapes.items()}


def write(file, shapes, device):
    """A safetensors file of bfloat16: norms are 1, all else is normal with a deviation of 0.02."""
    header, end = {}, 0
    for name, shape in shapes.items():
        size = 2 * torch.Size(shape).numel()
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [end, end + size]}
        end += size
    head = json.dumps(header).encode()
    head += b" " * (-len(head) % 8)
    with open(file, "wb") as out:
        out.write(struct.pack("<Q", len(head)) + head)
        for shape in shapes.values():
            values = torch.ones(shape) if len(shape) == 1 else 0.02 * torch.randn(shape, device=device)
            out.write(values.to(torch.bfloat16).view(torch.int16).cpu().numpy().tobytes())


def bytes_as_tokens():
    """Byte-level BPE without a merge; bytes that cannot be printed stand as GPT-2 writes them."""
    printed = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printed]
    letters = {byte: chr(byte) for byte in printed} | {byte: chr(256 + i) for i, byte in enumerate(others)}
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
            "pre_tokenizer": level, "post_processor": None, "decoder": level,
            "model": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
                      "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False, "merges": [],
                      "vocab": {letters[byte]: byte for byte in range(256)}}}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--device", default="cuda", choices=("cuda", "cpu"))
    args = parser.parse_args()
    torch.manual_seed(1)
    shape = SMALL if args.small else LLAMA_7B
    hidden, inner, blocks = shape["hidden_size"], shape["intermediate_size"], shape["num_hidden_layers"]
    ends = {"model.embed_tokens.weight": (shape["vocab_size"], hidden), "model.norm.weight": (hidden,),
            "lm_head.weight": (shape["vocab_size"], hidden)}
    shards = [{name: size for i in range(first, min(first + BLOCKS_A_SHARD, blocks))
               for name, size in block(i, hidden, inner).items()} for first in range(0, blocks, BLOCKS_A_SHARD)]
    args.folder.mkdir(parents=True, exist_ok=True)
    where = {}
    for i, shapes in enumerate([ends, *shards], 1):
        file = f"model-{i:05}-of-{len(shards) + 1:05}.safetensors"
        write(args.folder / file, shapes, args.device)
        where |= {name: file for name in shapes}
    (args.folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": where}))
    (args.folder / "tokenizer.json").write_text(json.dumps(bytes_as_tokens()))
    (args.folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast"}))
    (args.folder / "config.json").write_text(json.dumps(shape | {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu", "rms_norm_eps": 1e-6,
        "num_key_value_heads": shape["num_attention_heads"], "max_position_embeddings": 4096,
        "tie_word_embeddings": False, "torch_dtype": "bfloat16"}))


if __name__ == "__main__":
    main()
