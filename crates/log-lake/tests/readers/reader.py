"""Reads a lake with pyarrow and with duckdb, and compares it with what was sent; shares no code with its writer.

Argument: a JSON file with the lake's folder and, for each file, its path, type, day and the records that it should have.
"""

import decimal
import json
import math
import pathlib
import sys

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq


class Number(str):
    """A number as it was written."""


class Fields(list):
    """The fields of an object, with every occurrence of a key."""


def parse(text):
    return json.loads(text, object_pairs_hook=Fields, parse_int=Number, parse_float=Number)


def spell_double(value):
    """The shortest form: plain with a point from 1e-5 up to 1e16, else with an exponent."""
    if value == 0:
        return "-0.0" if math.copysign(1, value) < 0 else "0.0"
    sign, digits, exponent = decimal.Decimal(repr(value)).normalize().as_tuple()
    point = len(digits) + exponent
    if -4 < point <= 16:
        plain = format(decimal.Decimal(repr(value)), "f")
        return plain if "." in plain else plain + ".0"
    head, tail = str(digits[0]), "".join(map(str, digits[1:]))
    return ("-" if sign else "") + head + ("." + tail if tail else "") + "e" + str(point - 1)


def spell_time(micros):
    import datetime

    moment = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=micros)
    text = moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    fraction = moment.microsecond
    if fraction == 0:
        return text + "Z"
    return text + (".%03dZ" % (fraction // 1000) if fraction % 1000 == 0 else ".%06dZ" % fraction)


def spelled(kind, value):
    if kind == "bigint":
        return Number(value)
    if kind == "double":
        return Number(spell_double(value))
    if kind == "timestamp":
        return spell_time(value)
    return value


def restore(kinds, row):
    """The record of a row: `_rest` wins."""
    rest = parse(row["_rest"]) if row["_rest"] is not None else Fields()
    assert isinstance(rest, Fields), row
    kept = {key for key, _ in rest}
    columns = [
        (name, spelled(kind, row[name]))
        for name, kind in kinds.items()
        if row.get(name) is not None and name not in kept
    ]
    return Fields(columns + rest)


def meaning(record):
    return sorted(record, key=lambda field: field[0])


def tagged(value):
    """Keeps a number apart from the string that it is written as."""
    if isinstance(value, Fields):
        return [(key, tagged(inner)) for key, inner in value]
    if isinstance(value, list):
        return [tagged(inner) for inner in value]
    return (type(value).__name__, value)


def check(sent, kinds, rows, by):
    assert len(sent) == len(rows), (by, len(sent), len(rows))
    for text, row in zip(sent, rows):
        want, found = tagged(Fields(meaning(parse(text)))), tagged(Fields(meaning(restore(kinds, row))))
        assert want == found, "%s: sent %s, read %s" % (by, text[:300], str(row)[:300])


def as_microseconds(table):
    for at, field in enumerate(table.schema):
        if pa.types.is_timestamp(field.type):
            assert field.type == pa.timestamp("us", tz="UTC"), field
            table = table.set_column(at, field.name, table.column(at).cast(pa.int64()))
    return table


ARROW = {pa.int64(): "bigint", pa.float64(): "double", pa.bool_(): "boolean", pa.string(): "string"}


def kinds_of(schema):
    kind = lambda field: "timestamp" if pa.types.is_timestamp(field.type) else ARROW[field.type]
    return {field.name: kind(field) for field in schema if field.name != "_rest"}


def duck_rows(relation):
    names = [
        'epoch_us("%s") AS "%s"' % (name, name) if "TIMESTAMP" in str(kind) else '"%s"' % name
        for name, kind in zip(relation.columns, relation.types)
    ]
    chosen = relation.project(", ".join(names))
    return [dict(zip(chosen.columns, row)) for row in chosen.fetchall()]


def lines(path):
    return pathlib.Path(path).read_text().split("\n")[:-1]


def check_file(file):
    schema = pq.ParquetFile(file["path"]).schema_arrow
    assert not {"log_type", "day", "hour"} & set(schema.names), schema
    kinds = kinds_of(schema)
    assert kinds == file["columns"], (kinds, file["columns"])
    sent = lines(file["records"])
    table = pq.ParquetFile(file["path"]).read()
    check(sent, kinds, as_microseconds(table).to_pylist(), "pyarrow")
    relation = duckdb.sql("SELECT * FROM read_parquet('%s', hive_partitioning=false)" % file["path"])
    check(sent, kinds, duck_rows(relation), "duckdb")
    return kinds


def check_lake(root, files, kinds):
    """All files in one query, each row found by the type and day that its folder says."""
    texts = pa.schema([("log_type", pa.string()), ("day", pa.string())])
    schemas = [pq.ParquetFile(file["path"]).schema_arrow for file in files]
    schema = pa.unify_schemas(schemas + [texts])
    dataset = ds.dataset(root, schema=schema, partitioning=ds.partitioning(texts, flavor="hive"))
    arrow = as_microseconds(dataset.to_table()).to_pylist()
    duck = duck_rows(duckdb.sql(
        "SELECT * FROM read_parquet('%s/**/*.parquet', union_by_name=true, hive_partitioning=true, "
        "hive_types={'log_type': VARCHAR, 'day': VARCHAR})" % root))
    total = sum(len(lines(file["records"])) for file in files)
    for by, rows in ("pyarrow", arrow), ("duckdb", duck):
        assert len(rows) == total, (by, len(rows), total)
        for file in files:
            own = [row for row in rows if (row["log_type"], row["day"]) == (file["log_type"], file["day"])]
            check(lines(file["records"]), kinds, own, by)


def check_query(root, query):
    found = duckdb.sql(query["sql"].replace("LAKE",
        "read_parquet('%s/**/*.parquet', union_by_name=true, hive_partitioning=true, "
        "hive_types={'log_type': VARCHAR, 'day': VARCHAR})" % root)).fetchall()
    assert [list(row) for row in found] == query["rows"], (query, found)


def main():
    work = json.loads(pathlib.Path(sys.argv[1]).read_text())
    kinds = {}
    for file in work["files"]:
        kinds.update(check_file(file))
    check_lake(work["root"], work["files"], kinds)
    for query in work["queries"]:
        check_query(work["root"], query)
    print("read %d files" % len(work["files"]))


if __name__ == "__main__":
    main()
