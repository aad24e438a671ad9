"""Writes the checkpoints and tokenizers below src/test/resources; see README.md.

    python make_fixtures.py TARGET             with TARGET/models and TARGET/tokenizers as results
    python make_fixtures.py TARGET NAME...     only these checkpoints
"""

import json
import re
import shutil
import sys
import zlib
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText
from transformers.utils.logging import disable_progress_bar

disable_progress_bar()
torch.set_num_threads(1)

WINDOWS, SEQLEN = 5, 64
BASE = dict(
    hidden_size=32,
    intermediate_size=40,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    vocab_size=64,
    max_position_embeddings=64,
    rms_norm_eps=1e-5,
    tie_word_embeddings=True,
    bos_token_id=1,
    eos_token_id=2,
)

# name: (settings over BASE, what takes a feature away, or several of those, dtype as stored, layout of config.json); model_type is llama unless the settings say
# otherwise. Features are taken away by other settings, by a pattern of modules that do nothing then or of biases that are zero, or by a function of the model.
VARIANTS = {
    "grouped-untied": (dict(tie_word_embeddings=False), None, "float32", "5"),
    "biases": (dict(attention_bias=True, mlp_bias=True), None, "float16", "5"),
    "head-dim": (dict(head_dim=12), None, "float16", "5"),
    "rope-linear": (
        dict(rope_parameters=dict(rope_type="linear", factor=3.0, rope_theta=500.0)),
        dict(rope_parameters=dict(rope_type="default", rope_theta=500.0)),
        "float16",
        "5",
    ),
    "rope-linear-4": (
        dict(rope_parameters=dict(rope_type="linear", factor=3.0, rope_theta=500.0)),
        dict(rope_parameters=dict(rope_type="default", rope_theta=10000.0)),
        "float16",
        "4",
    ),
    "rope-llama3": (
        dict(
            max_position_embeddings=256,
            rope_parameters=dict(
                rope_type="llama3",
                factor=8.0,
                low_freq_factor=1.0,
                high_freq_factor=4.0,
                original_max_position_embeddings=32,
                rope_theta=100.0,
            ),
        ),
        dict(rope_parameters=dict(rope_type="default", rope_theta=100.0)),
        "bfloat16",
        "5",
    ),
    "rope-llama3-4": (
        dict(
            max_position_embeddings=256,
            rope_parameters=dict(
                rope_type="llama3",
                factor=8.0,
                low_freq_factor=1.0,
                high_freq_factor=4.0,
                original_max_position_embeddings=32,
                rope_theta=100.0,
            ),
        ),
        dict(rope_parameters=dict(rope_type="default", rope_theta=10000.0)),
        "bfloat16",
        "4",
    ),
    "sharded": (dict(num_hidden_layers=3), None, "float16", "5"),
    "mistral": (dict(model_type="mistral", sliding_window=12), dict(sliding_window=None), "bfloat16", "5"),
    "qwen2": (dict(model_type="qwen2"), None, "bfloat16", "5"),
    "qwen2-window": (
        dict(model_type="qwen2", use_sliding_window=True, sliding_window=5, max_window_layers=1),
        dict(use_sliding_window=False),
        "bfloat16",
        "5",
    ),
}

# The first were numbered; the others are seeded by their names, so that more may stand anywhere.
SEEDS = {name: number for number, name in enumerate(VARIANTS)}

# Those of other families, as above.
VARIANTS |= {
}


def randomise(model, generator):
    """Weights so large that every part of the model moves the losses; nothing is one or zero by default."""
    for name, parameter in model.named_parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        if "norm" in name:
            value = 0.5 + torch.rand(parameter.shape, generator=generator)
        elif name.endswith("bias"):
            value = 0.5 * noise
        elif "embed" in name:
            value = 0.5 * noise
        else:
            value = 1.5 * noise / parameter.shape[1] ** 0.5
        parameter.data.copy_(value)


def losses(model, tokens):
    with torch.no_grad():
        logits = model(tokens, use_cache=False).logits.float()
    nll = torch.nn.functional.cross_entropy(logits[:, :-1].transpose(1, 2), tokens[:, 1:], reduction="none")
    return nll.double().mean(1)


def blocks(model):
    """The name of the list of decoder blocks, and the list."""
    return next((n, m) for n, m in model.named_modules() if isinstance(m, torch.nn.ModuleList) and "vision" not in n)


def linears(block):
    return {name: m for name, m in block.named_modules() if getattr(m, "weight", None) is not None and m.weight.dim() == 2}


def input_norms(model, tokens):
    """Frobenius norm of what the linears of every block read, in the order in which it is read; what several read counts once."""
    read = [[] for _ in blocks(model)[1]]
    hooks = []
    for l, block in enumerate(blocks(model)[1]):
        for module in linears(block).values():

            def note(module, inputs, output, l=l):
                if not any(inputs[0] is x for x in read[l]):
                    read[l].append(inputs[0])

            hooks.append(module.register_forward_hook(note))
    losses(model, tokens)
    for hook in hooks:
        hook.remove()
    return [[x.double().norm().item() for x in inputs] for inputs in read]


def layout_of_transformers_4(config):
    rope = config.pop("rope_parameters")
    config["rope_theta"] = rope.pop("rope_theta")
    # The first releases wrote "type", later ones "rope_type".
    kind = rope.pop("rope_type")
    config["rope_scaling"] = {"type" if kind == "linear" else "rope_type": kind, **rope}
    config["torch_dtype"] = config.pop("dtype")
    config.pop("head_dim")
    config["transformers_version"] = "4.46.0"
    return config


def configuration(settings):
    return AutoConfig.for_model(**{"model_type": "llama", **BASE, **settings})


def load(directory):
    config = AutoConfig.from_pretrained(directory)
    kind = AutoModelForImageTextToText if hasattr(config, "text_config") else AutoModelForCausalLM
    return kind.from_pretrained(directory, dtype=torch.float32, attn_implementation="eager").eval()


def taken_away(directory, settings, change):
    """The model of a checkpoint without a feature."""
    if isinstance(change, dict):
        config = configuration({**settings, **change})
        kind = AutoModelForImageTextToText if hasattr(config, "text_config") else AutoModelForCausalLM
        plain = kind.from_config(config, dtype=torch.float32, attn_implementation="eager").eval()
        plain.load_state_dict(load(directory).state_dict())
        return plain
    plain = load(directory)
    if callable(change):
        change(plain)
        return plain
    for name, module in list(plain.named_modules()):
        if re.search(change, name):
            plain.set_submodule(name, torch.nn.Identity())
        elif getattr(module, "bias", None) is not None and re.search(change, name + ".bias"):
            module.bias.data.zero_()
    return plain


def checkpoint(target, name):
    settings, without, dtype, layout = VARIANTS[name]
    generator = torch.Generator().manual_seed(SEEDS.get(name, zlib.crc32(name.encode())))
    directory = target / name
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)

    model = AutoModelForCausalLM.from_config(configuration(settings))
    randomise(model, generator)
    model.to(getattr(torch, dtype))
    model.save_pretrained(directory, max_shard_size="20KB" if name == "sharded" else "1GB")
    (directory / "generation_config.json").unlink(missing_ok=True)

    tokens = torch.randint(0, BASE["vocab_size"], (WINDOWS, SEQLEN), generator=generator)
    model = load(directory)
    expected = losses(model, tokens)
    norms = input_norms(model, tokens)
    for change in without if isinstance(without, list) else [without] if without else []:
        moved = (losses(taken_away(directory, settings, change), tokens) - expected).abs() / expected
        print(name, "without", change, "moves by", moved.min().item())
        assert (moved > 1e-3).all(), (name, change)

    file = directory / "config.json"
    config = json.loads(file.read_text())
    if layout == "4":
        config = layout_of_transformers_4(config)
        file.write_text(json.dumps(config, indent=2) + "\n")
        again = losses(load(directory), tokens)
        assert torch.equal(again, expected), name
    (directory / "expected.json").write_text(
        json.dumps(dict(tokens=tokens.tolist(), losses=expected.tolist(), inputNorms=norms)) + "\n"
    )
    print(name, expected.tolist(), norms)


TEXT = """The sea is wide and the wind is wild. A small boat goes out in the morning and comes back in the
evening; the children wait on the shore, and the old men mend the nets and tell what the sea was like before.
"""
SAMPLES = ["The sea is wide.", "  two blanks, Grüße und 日本語 \n", "", "the sea and the wind and the boat " * 200]


def tokenizers(target):
    shutil.rmtree(target, ignore_errors=True)

    def save(name, tokenizer):
        (target / name).mkdir(parents=True)
        tokenizer.save(str(target / name / "tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        ids = [tokenizer.encode(text).ids for text in SAMPLES]
        expected = [dict(text=text, ids=i) for text, i in zip(SAMPLES, ids)]
        (target / name / "expected.json").write_text(json.dumps(expected) + "\n")

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(
        [TEXT],
        trainers.BpeTrainer(
            vocab_size=320,
            special_tokens=["<s>", "<pad>"],
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        ),
    )
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 0)])
    save("bytes", tokenizer)
    tokenizer.enable_truncation(max_length=8)
    tokenizer.enable_padding(pad_id=1, pad_token="<pad>", length=16)
    save("truncating", tokenizer)

    # Words w0 … w99 are the tokens 1 … 100, and nothing is added: texts whose tokens a test knows beforehand.
    words = Tokenizer(models.WordLevel({"?": 0, **{f"w{i}": i + 1 for i in range(100)}}, unk_token="?"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    (target / "words").mkdir(parents=True)
    words.save(str(target / "words" / "tokenizer.json"))


if __name__ == "__main__":
    root = Path(sys.argv[1])
    for variant in sys.argv[2:] or VARIANTS:
        checkpoint(root / "models", variant)
    if not sys.argv[2:]:
        tokenizers(root / "tokenizers")
