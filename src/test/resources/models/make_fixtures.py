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
import transformers
from tokenizers import ByteLevelBPETokenizer, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText, AutoTokenizer
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



def plain_embeddings(model):
    for module in model.modules():
        if hasattr(module, "embed_scale"):
            module.embed_scale.fill_(1)


def plain_norms(model):
    """By w in place of 1 + w."""
    for name, parameter in model.named_parameters():
        if "norm" in name:
            parameter.data -= 1


# Qwen3 and Gemma, as above.
VARIANTS["qwen3"] = (
    dict(model_type="qwen3", head_dim=12, use_sliding_window=True, sliding_window=8, max_window_layers=1),
    ["q_norm$", "k_norm$", dict(use_sliding_window=False)],
    "bfloat16",
    "5",
)
GEMMA = [plain_embeddings, plain_norms, "input_layernorm$", "post_attention_layernorm$", "model.norm$", dict(hidden_activation="silu")]
GEMMA_2 = [*GEMMA, "pre_feedforward_layernorm$", "post_feedforward_layernorm$", dict(query_pre_attn_scalar=12), dict(sliding_window=64)]
VARIANTS["gemma"] = (
    dict(model_type="gemma", head_dim=12, num_key_value_heads=1),
    [*GEMMA[:-1], dict(hidden_act="silu"), dict(rope_parameters=dict(rope_type="default", rope_theta=100.0))],
    "bfloat16",
    "5",
)
VARIANTS["gemma2"] = (
    dict(
        model_type="gemma2", head_dim=12, query_pre_attn_scalar=7, sliding_window=8, attn_logit_softcapping=2.0, final_logit_softcapping=10.0
    ),
    [*GEMMA_2, dict(attn_logit_softcapping=None), dict(final_logit_softcapping=None), dict(layer_types=["full_attention", "sliding_attention"])],
    "bfloat16",
    "5",
)
ROPE_3 = dict(
    full_attention=dict(rope_type="linear", factor=3.0, rope_theta=500.0), sliding_attention=dict(rope_type="default", rope_theta=50.0)
)
VARIANTS["gemma3"] = (
    dict(
        model_type="gemma3_text", head_dim=12, query_pre_attn_scalar=7, sliding_window=8, rope_parameters=ROPE_3,
        layer_types=["full_attention", "sliding_attention"],
    ),
    [
        *GEMMA_2, "q_norm$", "k_norm$", dict(layer_types=["sliding_attention", "full_attention"]),
        dict(rope_parameters={**ROPE_3, "full_attention": ROPE_3["sliding_attention"]}),
        dict(rope_parameters={**ROPE_3, "sliding_attention": ROPE_3["full_attention"]}),
        dict(rope_parameters={**ROPE_3, "full_attention": dict(rope_type="default", rope_theta=500.0)}),
    ],
    "bfloat16",
    "5",
)
OLD_3 = dict(rope_theta=500.0, rope_scaling=dict(rope_type="linear", factor=3.0), rope_local_base_freq=50.0)
VARIANTS["gemma3-4"] = (
    dict(model_type="gemma3_text", head_dim=12, query_pre_attn_scalar=7, sliding_window=8, sliding_window_pattern=2, **OLD_3),
    [dict(rope_scaling=None), dict(rope_theta=50.0), dict(rope_local_base_freq=500.0), dict(sliding_window=64)],
    "bfloat16",
    "4.57",
)

# Models that read images too. What is not given is what the class of the part assumes, and is not written.
TEXT = dict(vocab_size=64, hidden_size=32, intermediate_size=40, num_hidden_layers=2)
IMAGES = dict(
    hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2, image_size=8, patch_size=4
)
VARIANTS["gemma3-nested"] = (
    dict(
        model_type="gemma3", mm_tokens_per_image=4, image_token_index=63, vision_config=dict(model_type="siglip_vision_model", **IMAGES),
        text_config=dict(TEXT, head_dim=8, sliding_window=8),
    ),
    [plain_embeddings, "q_norm$", "language_model.norm$"],
    "bfloat16",
    "5",
)
CLIP = dict(model_type="clip_vision_model", projection_dim=8, **IMAGES)
VARIANTS["llava"] = (
    dict(model_type="llava", image_token_index=63, vision_config=CLIP, text_config=dict(TEXT, model_type="llama", head_dim=2)),
    ["language_model.norm$", "input_layernorm$"],
    "float16",
    "5",
)
VARIANTS["llava-4"] = (
    dict(
        model_type="llava", image_token_index=63, vision_config=CLIP,
        text_config=dict(TEXT, model_type="mistral", head_dim=2, sliding_window=8),
    ),
    [dict(text_config=dict(TEXT, model_type="mistral", head_dim=2, sliding_window=None))],
    "float16",
    "4.57",
)


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


def terse(config):
    """What the files on the Hub leave out of a part is what its class assumes."""
    part = config["text_config"]
    assumed = AutoConfig.for_model(part["model_type"]).to_dict() | dict(layer_types=part.get("layer_types"))
    config["text_config"] = {k: v for k, v in part.items() if k == "model_type" or k not in assumed or v != assumed[k]}
    return config


def configuration(settings):
    return AutoConfig.for_model(**{"model_type": "llama", **({} if "text_config" in settings else BASE), **settings})


def kind(config):
    return AutoModelForImageTextToText if hasattr(config, "text_config") else AutoModelForCausalLM


def load(directory):
    config = AutoConfig.from_pretrained(directory)
    return kind(config).from_pretrained(directory, dtype=torch.float32, attn_implementation="eager").eval()


def taken_away(directory, settings, change):
    """The model of a checkpoint without a feature."""
    if isinstance(change, dict):
        config = configuration({**settings, **change})
        plain = kind(config).from_config(config, dtype=torch.float32, attn_implementation="eager").eval()
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

    config = configuration(settings)
    model = kind(config).from_config(config)
    randomise(model, generator)
    model.to(getattr(torch, dtype))
    options = dict(save_original_format=False) if name == "llava" else {}
    model.save_pretrained(directory, max_shard_size="20KB" if name == "sharded" else "1GB", **options)
    (directory / "generation_config.json").unlink(missing_ok=True)

    tokens = torch.randint(0, BASE["vocab_size"], (WINDOWS, SEQLEN), generator=generator)
    model = load(directory)
    expected = losses(model, tokens)
    norms = input_norms(model, tokens)
    for change in without if isinstance(without, list) else [without] if without else []:
        moved = (losses(taken_away(directory, settings, change), tokens) - expected).abs() / expected
        print(name, "without", change, "moves by", moved.mean().item())
        assert moved.mean() > 1e-3, (name, change)

    file = directory / "config.json"
    config = json.loads(file.read_text())
    if layout == "4" or "text_config" in config:
        config = layout_of_transformers_4(config) if layout == "4" else terse(config)
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


# name: what lies beside vocab.json and merges.txt, as checkpoints of these families have it
TOKEN = dict(single_word=False, lstrip=False, rstrip=False, normalized=True)
BYTE_PAIRS = {
    "gpt2": {"config.json": dict(model_type="gpt2")},
    "opt": {
        "config.json": dict(model_type="opt"),
        "tokenizer_config.json": dict(
            tokenizer_class="GPT2Tokenizer",
            add_bos_token=True,
            add_prefix_space=False,
            bos_token=dict(__type="AddedToken", content="</s>", **TOKEN),
            pad_token=dict(__type="AddedToken", content="<pad>", **TOKEN),
        ),
        "special_tokens_map.json": dict(
            bos_token=dict(content="</s>", **TOKEN),
            eos_token=dict(content="</s>", **TOKEN),
            unk_token=dict(content="</s>", **TOKEN),
            pad_token=dict(content="<pad>", **TOKEN),
        ),
        "added_tokens.json": {"<later>": 325, "<earlier>": 324},
    },
    "gpt-neox": {
        "config.json": dict(model_type="gpt_neox"),
        "tokenizer_config.json": dict(
            add_prefix_space=True,
            add_eos_token=True,
            eos_token="<|endoftext|>",
            additional_special_tokens=["<extra>"],
            added_tokens_decoder={"0": dict(content="<s>", special=True, **{**TOKEN, "lstrip": True})},
        ),
        "special_tokens_map.json": dict(eos_token="not read, as the added tokens are listed"),
    },
}
SPECIAL = "The sea </s> is<s> wide <pad>. <unk> <later><earlier>, <|endoftext|>the <extra> wind  <|padding|>"
COMPOSED = "e\u0301 and \u00e9"


def byte_pairs(directory, settings):
    tokenizer = ByteLevelBPETokenizer()
    tokenizer.train_from_iterator(
        [TEXT], vocab_size=320, special_tokens=["<s>", "<pad>", "</s>", "<unk>"], show_progress=False
    )
    directory.mkdir(parents=True)
    tokenizer.save_model(str(directory))
    for name, content in settings.items():
        (directory / name).write_text(json.dumps(content, indent=1) + "\n")
    oracle = AutoTokenizer.from_pretrained(directory)
    expected = [dict(text=text, ids=oracle(text)["input_ids"]) for text in [*SAMPLES[:3], SPECIAL, COMPOSED]]
    (directory / "expected.json").write_text(json.dumps(expected) + "\n")


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

    for name, settings in BYTE_PAIRS.items():
        byte_pairs(target / name, settings)

    # Words w0 … w99 are the tokens 1 … 100, and nothing is added: texts whose tokens a test knows beforehand.
    words = Tokenizer(models.WordLevel({"?": 0, **{f"w{i}": i + 1 for i in range(100)}}, unk_token="?"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    (target / "words").mkdir(parents=True)
    words.save(str(target / "words" / "tokenizer.json"))


if __name__ == "__main__":
    root = Path(sys.argv[1])
    # Those of layout 4.57 are written by that release, and read by the other too where prune_fixtures.py runs.
    release = "4.57" if transformers.__version__.startswith("4.57.") else "5"
    for variant in sys.argv[2:] or [name for name, (*_, layout) in VARIANTS.items() if (layout == "4.57") == (release == "4.57")]:
        checkpoint(root / "models", variant)
    if not sys.argv[2:]:
        tokenizers(root / "tokenizers")
