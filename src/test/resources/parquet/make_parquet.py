"""Writes the Parquet files beside it and, as rows.json, the rows that pyarrow reads from each (pyarrow 25.0.1).

    python make_parquet.py
"""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

HERE = Path(__file__).parent

# Rows as the data set of WikiText has them: empty, or with their newline; repeated ones make a dictionary page.
ROWS = ["", " = Röst = \n", "", " 漢字 and 🌲 in one line . \n"] + [f" row {i % 7} . \n" for i in range(100)]

TABLE = pa.table({"id": range(len(ROWS)), "text": ROWS})
FILES = {
    "none": dict(table=TABLE, compression="none"),
    "snappy": dict(table=TABLE, compression="snappy"),
    "gzip": dict(table=TABLE, compression="gzip"),
    "zstd": dict(table=TABLE, compression="zstd"),
    "brotli": dict(table=TABLE, compression="brotli"),
    "groups": dict(table=TABLE, compression="snappy", row_group_size=30),
    "pages-v2": dict(table=TABLE, compression="zstd", data_page_version="2.0", use_dictionary=False,
                     column_encoding={"id": "DELTA_BINARY_PACKED", "text": "DELTA_BYTE_ARRAY"}),
    "large-strings": dict(table=pa.table({"text": pa.array(ROWS, pa.large_string())})),
    "nulls": dict(table=pa.table({"text": [None if row == "" else row for row in ROWS]})),
    "sentences": dict(table=pa.table({"sentence": ROWS})),
    "numbers": dict(table=pa.table({"text": range(3), "label": ["a", "b", "c"]})),
}

for name, options in FILES.items():
    pq.write_table(where=HERE / f"{name}.parquet", **options)

for name in FILES.keys() - {"numbers"}:
    read = pq.read_table(HERE / f"{name}.parquet").column(-1).to_pylist()
    assert [row or "" for row in read] == ROWS, name
(HERE / "rows.json").write_text(json.dumps(ROWS, indent=0, ensure_ascii=False) + "\n")

# Rows of tasks, as data sets of the Hub have them: lists of strings, structs of lists, lists of structs, all with gaps.
NESTED = [
    {"question": "Wer?", "choices": {"text": ["ja", "漢字", ""], "label": ["A", "B", "C"]}, "endings": ["a", None, "🌲"],
     "spans": [{"start": 1, "word": "x"}, {"start": None, "word": "y"}], "label": 2, "gold": True, "share": 0.5},
    {"question": None, "choices": {"text": [], "label": None}, "endings": [], "spans": [], "label": -1, "gold": False,
     "share": None},
    {"question": "", "choices": None, "endings": None, "spans": None, "label": 7_000_000_000, "gold": None,
     "share": -1.25},
]
pq.write_table(pa.Table.from_pylist(NESTED * 3), HERE / "nested.parquet", compression="snappy", row_group_size=4)
assert pq.read_table(HERE / "nested.parquet").to_pylist() == NESTED * 3
(HERE / "nested.json").write_text(json.dumps(NESTED * 3, indent=0, ensure_ascii=False) + "\n")

# The rows of ../tasks/rows as Parquet files of the Hub.
TASKS = HERE.parent / "tasks" / "rows"
for name in ("arc_easy", "hellaswag", "mmlu_abstract_algebra", "mmlu_abstract_algebra.shots"):
    lines = (TASKS / f"{name}.jsonl").read_text().split("\n")
    table = pa.Table.from_pylist([json.loads(line) for line in lines if line])
    pq.write_table(table, TASKS.parent / f"{name}.parquet", compression="snappy")
