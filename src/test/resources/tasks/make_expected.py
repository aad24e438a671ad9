"""Writes expected.json: what lm-evaluation-harness 0.4.13 asks of the rows beside it, by its own definitions.

    python make_expected.py

Per task a list of documents: contexts and continuations in the order of the harness, and the index of the right one.
NAME+N is the task with N examples, the first rows of its own. Packages that the harness imports and these tasks never
use may be missing; empty ones stand for them.
"""

import importlib.machinery
import importlib.util
import json
import os
import sys
import tempfile
import types
from pathlib import Path

os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", HF_HOME=tempfile.mkdtemp())
HERE = Path(__file__).resolve().parent
ROWS = HERE / "rows"
UNUSED = ["jsonlines", "pytablewriter", "rouge_score", "rouge_score.rouge_scorer", "rouge_score.scoring",
          "sqlitedict", "tqdm_multiprocess", "word2number", "evaluate"]


class Unused(types.ModuleType):
    """Has every name."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


for unused in UNUSED:
    if "." in unused or importlib.util.find_spec(unused) is None:
        module = Unused(unused)
        module.__spec__ = importlib.machinery.ModuleSpec(unused, None)
        module.__path__ = []
        sys.modules.setdefault(unused, module)

import lm_eval  # noqa: E402
from lm_eval.tasks import TaskManager  # noqa: E402

HOME = Path(lm_eval.__file__).parent / "tasks"
DEFINITIONS = {
    "boolq": "super_glue/boolq/default.yaml",
    "rte": "glue/rte/default.yaml",
    "hellaswag": "hellaswag/hellaswag.yaml",
    "winogrande": "winogrande/default.yaml",
    "arc_easy": "arc/arc_easy.yaml",
    "arc_challenge": "arc/arc_challenge.yaml",
    "openbookqa": "openbookqa/openbookqa.yaml",
    "piqa": "piqa/piqa.yaml",
    "mmlu_abstract_algebra": "mmlu/default/mmlu_abstract_algebra.yaml",
    "mmlu_us_foreign_policy": "mmlu/default/mmlu_us_foreign_policy.yaml",
}


def definition(name, label, shots):
    """The harness's own, with these rows in its data set's place."""
    files = {"test": str(ROWS / f"{name}.jsonl")}
    examples = ROWS / f"{name}.shots.jsonl"
    if examples.exists():
        files["dev"] = str(examples)
    lines = [f"include: {HOME / DEFINITIONS[name]}", f"task: {label}", "tag: null", "dataset_path: json",
             "dataset_name: null", f"dataset_kwargs: {json.dumps({'data_files': files})}", "training_split: null",
             "validation_split: null", "test_split: test", f"num_fewshot: {shots}"]
    if shots:
        lines.append("fewshot_config: " + json.dumps({"sampler": "first_n"}))
        lines.append("fewshot_split: " + ("dev" if "dev" in files else "test"))
    return "\n".join(lines) + "\n"


def documents(task):
    task.build_all_requests(limit=None, rank=0, world_size=1)
    found = {}
    for request in task.instances:
        found.setdefault(request.doc_id, []).append(request)
    for number, requests in sorted(found.items()):
        doc = requests[0].doc
        gold = task.doc_to_text(doc) if task.multiple_input else task.doc_to_target(doc)
        yield {"contexts": [request.args[0] for request in requests],
               "continuations": [request.args[1] for request in requests],
               "gold": int(gold),
               "characters": [] if task.multiple_input else [len(choice) for choice in task.doc_to_choice(doc)]}


def main():
    labels = {name: (name, 5 if name.startswith("mmlu") else 0) for name in DEFINITIONS}
    labels |= {"arc_easy+2": ("arc_easy", 2), "winogrande+1": ("winogrande", 1), "hellaswag+2": ("hellaswag", 2)}
    folder = Path(tempfile.mkdtemp())
    for i, (label, (name, shots)) in enumerate(labels.items()):
        (folder / f"{i}.yaml").write_text(definition(name, label, shots))
    tasks = TaskManager(include_path=str(folder), include_defaults=False).load(list(labels))["tasks"]
    expected = {label: {"metrics": [metric["metric"] for metric in tasks[label].config.metric_list],
                        "documents": list(documents(tasks[label]))} for label in labels}
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
