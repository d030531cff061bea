"""Runs the queries of an example with duckdb on what is in its bucket, and prints the rows of each as JSON.

Arguments: a JSON file with the folder that holds the bucket, the name of its table, and the statements.
"""

import json
import pathlib
import sys

import duckdb

work = json.loads(pathlib.Path(sys.argv[1]).read_text())
# Athena's name of the function, and a schema as Athena has one.
duckdb.sql("CREATE MACRO json_extract_scalar(json, path) AS json_extract_string(json, path)")
duckdb.sql('CREATE SCHEMA "default"')
duckdb.sql(
    "CREATE VIEW %s AS SELECT * FROM read_parquet('%s/lake/**/*.parquet', union_by_name=true, hive_partitioning=true, "
    "hive_types={'log_type': VARCHAR, 'day': VARCHAR})" % (work["table"], work["root"]))
answers = []
for statement in work["statements"]:
    found = duckdb.sql(statement)
    answers.append([list(row) for row in found.fetchall()] if found is not None else [])
print(json.dumps(answers, default=str))
