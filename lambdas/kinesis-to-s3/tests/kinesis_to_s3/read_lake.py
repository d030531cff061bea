"""Reads a lake with pyarrow and with duckdb, and compares it with all that was sent; shares no code with its writer.

Arguments: the folder of log-lake's reader, and a JSON file with the lake's folder, its format, its columns with their
types, and the records that were sent, each with its type and day.
"""

import gzip
import json
import pathlib
import sys
from collections import Counter
from urllib.parse import unquote

sys.path.insert(0, sys.argv[1])

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import reader

PARTITIONS = [("log_type", pa.string()), ("day", pa.string())]


def known_by(log_type, day, record):
    return log_type, day, repr(reader.tagged(reader.Fields(reader.meaning(record))))


def parquet(root, kinds):
    """The rows that each reader finds."""
    texts = pa.schema(PARTITIONS)
    files = sorted(str(path) for path in pathlib.Path(root).rglob("*.parquet"))
    for path in files:
        schema = pa.parquet.ParquetFile(path).schema_arrow
        assert reader.kinds_of(schema) == kinds, (path, schema)
    schema = pa.unify_schemas([pa.parquet.ParquetFile(files[0]).schema_arrow, texts])
    dataset = ds.dataset(root, schema=schema, partitioning=ds.partitioning(texts, flavor="hive"))
    yield "pyarrow", reader.as_microseconds(dataset.to_table()).to_pylist()
    relation = duckdb.sql(
        "SELECT * FROM read_parquet('%s/**/*.parquet', union_by_name=true, hive_partitioning=true, "
        "hive_types={'log_type': VARCHAR, 'day': VARCHAR})" % root)
    yield "duckdb", reader.duck_rows(relation)


def ndjson(root):
    """The same of lines: each is the record."""
    relation = duckdb.sql(
        "SELECT CAST(json AS VARCHAR) AS _rest, log_type, day FROM read_ndjson_objects('%s/**/*.ndjson.gz', "
        "hive_partitioning=true, hive_types={'log_type': VARCHAR, 'day': VARCHAR})" % root)
    names = relation.columns
    yield "duckdb", [dict(zip(names, row)) for row in relation.fetchall()]
    rows = []
    for path in pathlib.Path(root).rglob("*.ndjson.gz"):
        folders = dict(unquote(folder).split("=", 1) for folder in path.relative_to(root).parts[:-1])
        text = gzip.decompress(path.read_bytes()).decode()
        rows.extend({"_rest": line, **folders} for line in text.split("\n"))
    yield "lines", rows


def main():
    work = json.loads(pathlib.Path(sys.argv[2]).read_text())
    kinds = work["columns"]
    sent = Counter(known_by(one["log_type"], one["day"], reader.parse(one["text"])) for one in work["sent"])
    found = parquet(work["root"], kinds) if work["format"] == "parquet" else ndjson(work["root"])
    for by, rows in found:
        read = Counter(known_by(row["log_type"], row["day"], reader.restore(kinds, row)) for row in rows)
        missing, more = sent - read, read - sent
        assert not missing and not more, "%s: missing %s; not sent, or once more than sent: %s" % (
            by, list(missing.items())[:3], list(more.items())[:3])
    print("read %d records" % sum(sent.values()))


if __name__ == "__main__":
    main()
