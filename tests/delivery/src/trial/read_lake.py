"""Reads a lake with pyarrow and with duckdb, which have to find the same, and prints of each row the number of the record
that it is, its type and its day; shares no code with its writer.

Arguments: the folder of log-lake's reader, and a JSON file with the lake's folder, its columns with their types, and a
file with what was put, a record in a line.
"""

import collections
import json
import pathlib
import sys

sys.path.insert(0, sys.argv[1])

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import reader

PARTITIONS = pa.schema([("log_type", pa.string()), ("day", pa.string())])


def known_by(record):
    return repr(reader.tagged(reader.Fields(reader.meaning(record))))


def read(root, kinds):
    """The rows that each reader finds."""
    files = sorted(str(path) for path in pathlib.Path(root).rglob("*.parquet"))
    for path in files:
        found = reader.kinds_of(pq.ParquetFile(path).schema_arrow)
        assert found == kinds, (path, found)
    schema = pa.unify_schemas([pq.ParquetFile(files[0]).schema_arrow, PARTITIONS])
    dataset = ds.dataset(root, schema=schema, partitioning=ds.partitioning(PARTITIONS, flavor="hive"))
    yield reader.as_microseconds(dataset.to_table()).to_pylist()
    yield reader.duck_rows(duckdb.sql(
        "SELECT * FROM read_parquet('%s/**/*.parquet', union_by_name=true, hive_partitioning=true, "
        "hive_types={'log_type': VARCHAR, 'day': VARCHAR})" % root))


def main():
    work = json.loads(pathlib.Path(sys.argv[2]).read_text())
    kinds = work["columns"]
    texts = map(json.loads, pathlib.Path(work["sent"]).read_text().split("\n"))
    numbers = {known_by(reader.parse(text)): number for number, text in enumerate(texts) if is_object(text)}
    number = lambda row: numbers.get(known_by(reader.restore(kinds, row)))
    arrow, duck = [
        [(number(row), row["log_type"], row["day"]) for row in rows] for rows in read(work["root"], kinds)
    ]
    assert collections.Counter(arrow) == collections.Counter(duck), "pyarrow and duckdb find other rows"
    json.dump(arrow, sys.stdout)


def is_object(text):
    return text is not None and text.lstrip().startswith("{")


if __name__ == "__main__":
    main()
