"""Prints the rows of all Parquet files below a folder, sorted, a JSON document in a line, as pyarrow reads them."""

import json
import pathlib
import sys

import pyarrow.parquet as pq

rows = []
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.parquet")):
    folders = [part for part in path.parts if "=" in part]
    for row in pq.ParquetFile(path).read().to_pylist():
        row["_rest"] = json.loads(row["_rest"]) if row.get("_rest") else None
        rows.append(json.dumps([folders, row], sort_keys=True, default=str))
print("\n".join(sorted(rows)))
