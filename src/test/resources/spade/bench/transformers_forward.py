"""Times transformers' forward pass with its loss over windows of tokens, and prints one line of JSON.

Arguments: checkpoint directory, JSON file with windows of tokens, dtype, threads. The best of three passes, one window at a time and all at once.
"""

import json
import math
import os
import sys
import time

if " amx_tile" in open("/proc/cpuinfo").read():
    # Some virtual machines announce AMX and die of it.
    os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_FP16")

import torch
import transformers

directory, tokens, dtype, threads = sys.argv[1:]
torch.set_num_threads(int(threads))
torch.set_grad_enabled(False)
model = transformers.AutoModelForCausalLM.from_pretrained(directory, dtype=getattr(torch, dtype)).eval()
windows = torch.tensor(json.load(open(tokens)))


def forward(batch):
    start = time.perf_counter()
    nll = [model(part, labels=part).loss.item() for part in torch.split(windows, batch)]
    return time.perf_counter() - start, math.exp(sum(nll) / len(nll))


passes = [forward(batch) for batch in [1, len(windows)] * 3]
print(
    json.dumps(
        {
            "versions": f"{transformers.__version__} (torch {torch.__version__})",
            "seconds": min(seconds for seconds, _ in passes),
            "perplexity": passes[0][1],
        }
    )
)
