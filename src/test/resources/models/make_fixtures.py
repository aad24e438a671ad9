"""Writes the checkpoints and tokenizers below src/test/resources; see README.md.

    python make_fixtures.py TARGET        with TARGET/models and TARGET/tokenizers as results
"""

import json
import shutil
import sys
from pathlib import Path

import torch
from tokenizers import ByteLevelBPETokenizer, Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

torch.set_num_threads(1)

WINDOWS, SEQLEN = 5, 64
LINEARS = ["self_attn.q_proj", "self_attn.o_proj", "mlp.gate_proj", "mlp.down_proj"]
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

# name: (settings over BASE, the same with the feature taken away, dtype as stored, layout of config.json); model_type is llama unless the settings say otherwise
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


def input_norms(model, tokens):
    """Frobenius norm of what the linears of every block read: of q k v, of o, of gate up, of down."""
    norms = [[0.0] * len(LINEARS) for _ in model.model.layers]
    hooks = []
    for l, block in enumerate(model.model.layers):
        for i, path in enumerate(LINEARS):

            def note(module, inputs, output, l=l, i=i):
                norms[l][i] = inputs[0].double().norm().item()

            hooks.append(block.get_submodule(path).register_forward_hook(note))
    losses(model, tokens)
    for hook in hooks:
        hook.remove()
    return norms


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


def checkpoint(target, name, seed):
    settings, without, dtype, layout = VARIANTS[name]
    generator = torch.Generator().manual_seed(seed)
    directory = target / name
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)

    model = AutoModelForCausalLM.from_config(configuration(settings))
    randomise(model, generator)
    model.to(getattr(torch, dtype))
    model.save_pretrained(directory, max_shard_size="20KB" if name == "sharded" else "1GB")
    (directory / "generation_config.json").unlink(missing_ok=True)

    tokens = torch.randint(0, BASE["vocab_size"], (WINDOWS, SEQLEN), generator=generator)
    options = dict(dtype=torch.float32, attn_implementation="eager")
    model = AutoModelForCausalLM.from_pretrained(directory, **options).eval()
    expected = losses(model, tokens)
    norms = input_norms(model, tokens)
    if without is not None:
        plain = AutoModelForCausalLM.from_config(
            configuration({**settings, **without}), dtype=torch.float32, attn_implementation="eager"
        ).eval()
        plain.load_state_dict(model.state_dict())
        assert ((losses(plain, tokens) - expected).abs() / expected > 1e-3).all(), name

    file = directory / "config.json"
    config = json.loads(file.read_text())
    if layout == "4":
        config = layout_of_transformers_4(config)
        file.write_text(json.dumps(config, indent=2) + "\n")
        again = losses(AutoModelForCausalLM.from_pretrained(directory, **options).eval(), tokens)
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
    for seed, variant in enumerate(VARIANTS):
        checkpoint(root / "models", variant, seed)
    tokenizers(root / "tokenizers")
