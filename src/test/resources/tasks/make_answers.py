"""Writes stories260k.json: what lm-evaluation-harness 0.4.13 finds for the first 40 questions of the seven tasks, and
for all made up ones of PIQA and two subjects of MMLU, five examples in front, which lie in `made`.

    python make_answers.py MODEL ROWS

MODEL is the checkpoint stories260k, ROWS the folder with the seven tasks' rows as JSON lines, whole. Once with what the
tokenizer adds (a beginning token), once without it: the log-likelihoods of every question's choices, and the metrics.
"""

import json
import sys
import tempfile
from pathlib import Path

import make_expected as harness  # Empty packages first.
import lm_eval
from lm_eval.tasks import TaskManager

SEVEN = ["arc_easy", "arc_challenge", "boolq", "rte", "hellaswag", "winogrande", "openbookqa"]


MADE = {"piqa": 0, "mmlu_abstract_algebra": 5, "mmlu_us_foreign_policy": 5}


def evaluated(model, rows, tasks, limit, settings):
    folder = Path(tempfile.mkdtemp())
    harness.ROWS = rows
    for name, shots in tasks.items():
        (folder / f"{name}.yaml").write_text(harness.definition(name, name, shots))
    arguments = dict(pretrained=model, dtype="float32", **settings)
    return lm_eval.simple_evaluate(
        model="hf", model_args=",".join(f"{key}={value}" for key, value in arguments.items()), tasks=list(tasks),
        task_manager=TaskManager(include_path=str(folder), include_defaults=False), limit=limit, device="cpu",
        batch_size=8, log_samples=True, bootstrap_iters=0)


def answers(model, rows, **settings):
    documents, metrics = {}, {}
    for tasks, where, limit in ((dict.fromkeys(SEVEN, 0), rows, 40), (MADE, harness.HERE / "made", None)):
        found = evaluated(model, where, tasks, limit, settings)
        for name in tasks:
            documents[name] = [[round(float(x[0]), 4) for x in each["filtered_resps"]]
                               for each in sorted(found["samples"][name], key=lambda sample: sample["doc_id"])]
            metrics[name] = {key.split(",")[0]: value for key, value in found["results"][name].items()
                             if isinstance(value, float) and "stderr" not in key}
    return documents, metrics


def main():
    model, rows = sys.argv[1], Path(sys.argv[2])
    result = {}
    result["text"], result["textMetrics"] = answers(model, rows)
    result["none"], result["noneMetrics"] = answers(model, rows, add_bos_token=False)
    text = json.dumps(result, separators=(",", ":")).replace(']],"', ']],\n"').replace('}},"', '}},\n"')
    (harness.HERE / "stories260k.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
