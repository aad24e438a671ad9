"""The lines of gpu_check.py: each calls the program as a user does, and returns a figure or fails."""

import json
import math
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

HERE = Path(__file__).resolve().parent
NIGHT = 8 * 3600

# Perplexities on a CPU in float32, measured with this check, for the weights with these SHA-256: the embedded demo, and
# SmolLM2-135M-Instruct as it was unpacked from four bits. For other weights they are measured on the CPU at hand.
WEIGHTS = ("d44c0c66653333c0f71cd61f33aa62f5aa90cb27ce6b8100b7f4604544c320b6",
           "1c4db1fa78825cd3819cdcc2865ec599648c8acda2152960cf7a27f29f2106cd")
CPU = {"demo: dense": 62.802653, "demo: uniform": 69.849830, "demo: OWL": 70.088323, "SmolLM2: dense": 30.641405,
       "SmolLM2: dense, bfloat16": 30.641405, "SmolLM2: uniform": 181.385775, "SmolLM2: OWL": 189.421095}
# The same SmolLM2 by the field's protocol, measured on an H100 with transformers.
TORCH = {"protocol: dense": 21.632, "protocol: uniform": 143.77, "protocol: OWL": 141.30}


class Failed(Exception):
    """A line has failed; the message says how."""


@dataclass(frozen=True)
class Line:
    """What is checked, in so many seconds at most; `run` takes the check and returns what it found."""

    name: str
    limit: int
    run: Callable


def near(measured, expected, tolerance):
    figure = f"{measured:.4f}, expected {expected:.4f} ({100 * (measured / expected - 1):+.3f} %)"
    if not abs(measured / expected - 1) <= tolerance:
        raise Failed(figure)
    return figure


def text(check, name):
    return f"wikitext:{check.kit}/texts/wiki.{name}.raw"


def calibration(check, windows):
    return ["--calibration", f"c4:{check.kit}/texts/c4-train.sample.json.gz", "--calibration-windows", windows]


def smollm2(check, windows=8, seqlen=512, calibrate=4):
    return ["--model", check.kit / "smollm2", "--text", text(check, "test"), "--windows", windows, "--seqlen", seqlen,
            *calibration(check, calibrate)]


def evaluated(check, *arguments, dtype="float32", device=None):
    """What `spade evaluate` prints of a model."""
    said = check.spade("evaluate", *arguments, "--dtype", dtype, "--json", device=device)
    return json.loads(said.splitlines()[-1])


def kernels(check):
    small = ["--small"] if check.small else []
    said = check.call(sys.executable, HERE / "check_kernels.py", check.kit / "kernels", "--device", check.device, *small)
    return said.splitlines()[0]


def doctor(check):
    found = json.loads(check.spade("doctor", "--json"))
    rates = ", ".join(f"{dtype} {rate / 1e12:.2f} TFLOP/s" for dtype, rate in found["products"].items())
    return ", ".join([f"torch {found['versions']['torch']}", *found["gpus"], found["device"], rates])


def against_cpu(name, tolerance, arguments, dtype="float32"):
    """A perplexity beside the CPU's in float32."""

    def run(check):
        given = arguments(check)
        found = evaluated(check, *given, dtype=dtype)
        if found["modelSha256"] in WEIGHTS and name in CPU:
            return near(found["perplexity"], CPU[name], tolerance)
        return near(found["perplexity"], evaluated(check, *given, device="cpu")["perplexity"], tolerance)

    return Line(name, 300, run)


def streamed(check):
    """Blocks read from the checkpoint whenever they are used give every digit that the whole model gives."""
    whole = evaluated(check, *smollm2(check), "--resident", "all")["windowNll"]
    blocks = evaluated(check, *smollm2(check), "--resident", "blocks")["windowNll"]
    if whole != blocks:
        raise Failed(f"differs by up to {max(abs(a - b) for a, b in zip(whole, blocks)):.2g} nats per token")
    return "equal in every digit"


def journal(run):
    rows = [json.loads(row) for row in (run / "journal.jsonl").read_text().splitlines()[1:]]
    return [row for row in rows if row["purpose"]["phase"] == "search" and row["outcome"].get("losses")]


def candidate(run, windows):
    """Seconds of a candidate on all its windows, in the middle of the run's, and what they go to."""
    stages = {}
    for row in journal(run):
        stages.setdefault(row["purpose"]["candidate"]["number"], []).append(row)
    whole = [rows for rows in stages.values() if max(row["request"]["text"]["to"] for row in rows) == windows]
    timings = [[row["outcome"]["losses"]["timing"] for row in rows] for rows in whole]
    total, masks, forward = (statistics.median(sum(stage[key] for stage in timing) for timing in timings)
                             for key in ("total", "pruning", "forward"))
    return total, (f"a candidate {total:.3f} s: masks {masks:.3f}, forward {forward:.3f}, rest "
                   f"{total - masks - forward:.3f}; median of {len(timings)}")


def demo_search(check, run, device):
    candidates = 10 if check.small else 40
    check.spade("search", "--candidates", candidates, "--confirm", 0, "--report-windows", 2, "--threads", check.threads,
                "--dtype", "float32", "--run", run, device=device)
    return json.loads((run / "result.json").read_text())


def search(check):
    run = check.folder("search")
    rows = {(row["method"], row["text"]): row["perplexity"] for row in demo_search(check, run, None)["targets"][0]["rows"]}
    figure = f"best {rows['best', 'search']:.2f}, uniform {rows['uniform', 'search']:.2f}; {candidate(run, 16)[1]}"
    if not rows["best", "search"] < rows["uniform", "search"]:
        raise Failed(figure)
    return figure


def workers(check):
    """Two workers on one device find what one process found."""
    run = check.folder("workers")
    result = demo_search(check, run, f"{check.device},{check.device}")
    alone = json.loads((check.out / "search" / "result.json").read_text())
    measured = [{(row["purpose"]["method"], str(row["request"]["text"])): row["outcome"]["losses"]["byMetric"]["nll"]
                 for row in journal(folder)} for folder in (check.out / "search", run)]
    if measured[0].keys() != measured[1].keys() or result["formula"] != alone["formula"]:
        raise Failed(f"found {result['formula']}, and one process {alone['formula']}")
    difference = max(abs(a - b) for key, losses in measured[0].items() for a, b in zip(losses, measured[1][key]))
    if not difference <= 1e-3:
        raise Failed(f"the same formula, but measurements differ by {difference:.2g} nats per token")
    return f"the same formula, {len(measured[0])} measurements differ by at most {difference:.2g}; {candidate(run, 16)[1]}"


def protocol(name, *pruned):
    """A perplexity by the field's protocol: windows of 2,048 tokens, 64 to calibrate, all of WikiText-2 test, sequential."""

    def run(check):
        shape = (2, 512, 4) if check.small else ("all", 2048, 64)
        found = evaluated(check, *smollm2(check, *shape), *pruned)
        known = found["modelSha256"] in WEIGHTS and not check.small
        return near(found["perplexity"], TORCH[name], 0.005) if known else f"{found['perplexity']:.3f}, nothing to compare"

    return Line(name, 300, run)


def make_llama(check):
    small = ["--small"] if check.small else []
    folder = check.out / "llama"
    check.call(sys.executable, HERE / "random_llama.py", folder, "--device", check.device, *small)
    return f"{sum(file.stat().st_size for file in folder.iterdir()) / 1e9:.1f} GB written"


def llama(check, windows):
    seqlen = 128 if check.small else 2048
    return ["--model", check.out / "llama", "--seqlen", seqlen, *calibration(check, windows)]


def llama_line(windows, *arguments):
    """Seconds of pruning and measuring 2 windows; Java's start, loading and calibrating are in the line's time too."""

    def run(check):
        found = evaluated(check, *llama(check, windows), "--text", text(check, "test"), "--windows", 2, *arguments,
                          dtype="bfloat16")
        if not math.isfinite(found["perplexity"]):
            raise Failed(f"a perplexity of {found['perplexity']}")
        return f"{found['seconds']:.1f} s without loading, sparsity {found['sparsity']:.4f}"

    return run


def llama_search(check):
    """Ranks and candidates on 2 windows, and how many of them a night would have."""
    run = check.folder("llama-search")
    check.spade("search", *llama(check, 16), "--sparsity", 0.6, "--strategy", "random", "--space", "whole", "--stages",
                "off", "--candidates", 30, "--confirm", 0, "--search-text", text(check, "valid"), "--search-windows", 2,
                "--report-text", text(check, "test"), "--report-windows", 2, "--dtype", "bfloat16", "--run", run)
    seconds, figure = candidate(run, 2)
    prepared = json.loads((run / "result.json").read_text())["preparationSeconds"]
    return f"prepared in {prepared:.1f} s; {figure}; {NIGHT / seconds:,.0f} in 8 hours"


def llama_streamed(check):
    """With 10 GiB of the device's memory free, which the weights do not fit into, blocks are streamed."""
    hold = ("import sys, torch; free = torch.cuda.mem_get_info()[0]; "
            "held = torch.empty(free - 10 * 2**30, dtype=torch.uint8, device='cuda'); print('held', flush=True); "
            "sys.stdin.read()")
    if not check.gpu:
        return llama_line(16, "--resident", "blocks")(check)
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        if not holder.stdout.readline():
            raise Failed("no memory could be taken")
        try:
            return llama_line(16, "--resident", "blocks")(check)
        finally:
            holder.stdin.close()


UNIFORM = ("--sparsity", 0.6, "--allocation", "uniform")
OWL = ("--sparsity", 0.6, "--allocation", "owl")
AT_ONCE = ("--pruning", "one-shot")
LINES = (
    Line("kernels", 180, kernels),
    Line("doctor", 60, doctor),
    against_cpu("demo: dense", 1e-4, lambda check: []),
    against_cpu("demo: uniform", 5e-3, lambda check: UNIFORM),
    against_cpu("demo: OWL", 5e-3, lambda check: OWL),
    against_cpu("SmolLM2: dense", 1e-4, smollm2),
    against_cpu("SmolLM2: dense, bfloat16", 1e-2, smollm2, "bfloat16"),
    # Block after block, the last digits alone move this model's perplexity by up to 1 %; at once they do not.
    against_cpu("SmolLM2: uniform", 2e-3, lambda check: [*smollm2(check), *UNIFORM, *AT_ONCE]),
    against_cpu("SmolLM2: OWL", 2e-3, lambda check: [*smollm2(check), *OWL, *AT_ONCE]),
    Line("SmolLM2: streamed", 120, streamed),
    Line("demo: search", 180, search),
    Line("demo: two workers", 180, workers),
    protocol("protocol: dense"),
    protocol("protocol: uniform", *UNIFORM),
    protocol("protocol: OWL", *OWL),
    Line("7B: random weights", 180, make_llama),
    Line("7B: dense", 120, llama_line(16)),
    Line("7B: search", 300, llama_search),
    Line("7B: 64 windows", 180, llama_line(64, *UNIFORM, "--pruning", "one-shot")),
    Line("7B: sequential", 180, llama_line(16, *UNIFORM)),
    Line("7B: SparseGPT", 400, llama_line(16, *UNIFORM, "--pruner", "sparsegpt", "--pruning", "one-shot")),
    Line("7B: 10 GiB of memory", 180, llama_streamed),
)
