//! Readers that share no code with the writer find in the files what was sent.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod corpus;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use kinesis_utils::time::Now;
use log_lake::columns::Columns;
use log_lake::convert::Converter;
use log_lake::file::FileWriter;
use log_lake::partition::{Format, Layout, PartitionBy};
use log_lake::prefix::Prefix;
use log_lake::rows::Rows;
use serde_json::{Map, Value, json};

const WRITE_LAKE: &str = env!("CARGO_BIN_EXE_write-lake");
const COLUMNS: &str = "status:bigint,took:double,ok:boolean,user:string,time:timestamp";

/// Records of one type and day, and what the file of them has to be.
struct Written<'a> {
    log_type: &'a str,
    day: &'a str,
    columns: &'a str,
    records: Vec<String>,
}

impl Written<'_> {
    /// Writes the file where the layout has it, the records beside the lake, and says so to the reader.
    fn write(&self, root: &Path, number: usize) -> Value {
        let path = root.join("lake").join(self.key());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        self.write_file(&path);
        let records = root.join(format!("{number}.ndjson"));
        fs::write(&records, self.records.join("\n") + "\n").unwrap();
        let columns = Columns::parse(self.columns).unwrap();
        let columns = columns
            .iter()
            .map(|column| (column.name.clone(), column.kind.name().into()));
        let columns: Map<String, Value> = columns.collect();
        json!({ "path": path, "records": records, "log_type": self.log_type, "day": self.day, "columns": columns })
    }

    fn write_file(&self, path: &Path) {
        let converter = Converter::new(Columns::parse(self.columns).unwrap(), "time");
        let mut file = FileWriter::new(File::create(path).unwrap(), converter.columns()).unwrap();
        for window in self.records.chunks(1000) {
            let mut rows = Rows::new(converter.columns());
            for record in window {
                rows.push(&converter.row(record, &now()).unwrap());
            }
            file.write(rows).unwrap();
        }
        file.finish().unwrap();
    }

    fn key(&self) -> String {
        let layout = Layout {
            prefix: Prefix::default(),
            by: PartitionBy::Day,
            format: Format::Parquet,
            zone: TimeZone::UTC,
            future_days: 1,
        };
        let moment: Timestamp = format!("{}T12:00:00Z", self.day).parse().unwrap();
        layout.key(
            &layout.partition(self.log_type, layout.hours(moment, moment)),
            moment,
            "source",
        )
    }
}

fn now() -> Now {
    Now {
        moment: Timestamp::UNIX_EPOCH,
        zone: TimeZone::UTC,
    }
}

fn owned(records: &[&str]) -> Vec<String> {
    records.iter().map(|&record| record.to_owned()).collect()
}

fn read(root: &Path, files: &[Value], queries: &[Value]) {
    let work = root.join("work.json");
    let lake = root.join("lake");
    fs::write(
        &work,
        json!({ "root": lake, "files": files, "queries": queries }).to_string(),
    )
    .unwrap();
    let python = testbed::install::lake_readers().unwrap().python();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/readers/reader.py");
    let output = Command::new(python).arg(script).arg(work).output().unwrap();
    assert_success(&output);
    assert!(
        String::from_utf8_lossy(&output.stdout).contains(&format!("read {} files", files.len()))
    );
}

fn assert_success(output: &Output) {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn columns_and_rest_equal_what_was_sent() {
    let folder = tempfile::tempdir().unwrap();
    let written = [
        // A type that readers took for a number, and a day that they took for a date.
        Written {
            log_type: "007",
            day: "2026-11-28",
            columns: COLUMNS,
            records: owned(corpus::HARD),
        },
        Written {
            log_type: "2026-11-30",
            day: "2026-11-28",
            columns: COLUMNS,
            records: corpus::usual(2500),
        },
        Written {
            log_type: "a b/c=d%",
            day: "2026-11-28",
            columns: COLUMNS,
            records: corpus::many_keys(),
        },
        Written {
            log_type: "日",
            day: "2026-11-28",
            columns: "",
            records: owned(corpus::HARD),
        },
    ];
    let files = written
        .iter()
        .enumerate()
        .map(|(number, one)| one.write(folder.path(), number));
    read(folder.path(), &files.collect::<Vec<_>>(), &[]);
}

#[test]
fn random_records_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let seed = fastrand::u64(..);
    println!("the records are of seed {seed}");
    let written = Written {
        log_type: "random",
        day: "2026-11-28",
        columns: COLUMNS,
        records: corpus::random(20_000, seed),
    };
    read(folder.path(), &[written.write(folder.path(), 0)], &[]);
}

#[test]
fn files_of_different_columns_are_read_in_one_query() {
    let folder = tempfile::tempdir().unwrap();
    let first = [r#"{"status":200,"user":"a"}"#, r#"{"status":500}"#];
    // A number became a text; a column was added, another one removed.
    let second = [
        r#"{"status":"200 OK","user":"b"}"#,
        r#"{"status":404,"took":1.5}"#,
    ];
    let third = [
        r#"{"user":"c","took":2.5,"status":301}"#,
        r#"{"took":"slow"}"#,
    ];
    let written = [
        Written {
            log_type: "access",
            day: "2026-11-28",
            columns: "status:bigint",
            records: owned(&first),
        },
        Written {
            log_type: "access",
            day: "2026-11-29",
            columns: "status:bigint,user:string,took:double",
            records: owned(&second),
        },
        Written {
            log_type: "access",
            day: "2026-11-30",
            columns: "took:double,user:string",
            records: owned(&third),
        },
    ];
    let files = written
        .iter()
        .enumerate()
        .map(|(number, one)| one.write(folder.path(), number));
    let queries = [
        json!({ "sql": "SELECT status FROM LAKE WHERE status IS NOT NULL ORDER BY status", "rows": [[200], [404], [500]] }),
        json!({
            "sql": "SELECT _rest ->> '$.status' AS kept FROM LAKE WHERE kept IS NOT NULL ORDER BY kept",
            "rows": [["200 OK"], ["301"]],
        }),
        json!({ "sql": "SELECT sum(took), count(*) FROM LAKE WHERE log_type = 'access' AND day >= '2026-11-29'", "rows": [[4.0, 4]] }),
        json!({ "sql": "SELECT coalesce(\"user\", _rest ->> '$.user') AS name FROM LAKE WHERE name IS NOT NULL ORDER BY name", "rows": [["a"], ["b"], ["c"]] }),
    ];
    read(folder.path(), &files.collect::<Vec<_>>(), &queries);
}

/// What `write-lake` prints.
fn write_lake(records: &str, window: &str, path: &PathBuf) -> Value {
    let mut child = Command::new(WRITE_LAKE)
        .args([COLUMNS, window])
        .arg(path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(records.as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_success(&output);
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn two_processes_write_the_same_bytes_in_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let records = corpus::usual(7700).join("\n");
    let path = |name| folder.path().join(name);
    let (first, second) = (path("first"), path("second"));
    let printed = write_lake(&records, "1000", &first);
    assert_eq!(
        (&printed["rows"], &printed["misfits"]),
        (&json!(7700), &json!(0))
    );
    write_lake(&records, "1000", &second);
    assert!(
        fs::read(&first).unwrap() == fs::read(&second).unwrap(),
        "the bytes differ"
    );
    let whole = write_lake(&records, "7700", &path("whole"));
    let (windows, whole) = (
        printed["peak_kb"].as_u64().unwrap(),
        whole["peak_kb"].as_u64().unwrap(),
    );
    println!(
        "7,700 records, {} bytes of JSON, {} of Parquet: at most {windows} kB of memory in windows of 1,000, {whole} kB in one",
        records.len(),
        fs::metadata(&first).unwrap().len()
    );
    assert!(windows < 24 << 10, "{windows} kB");
    assert!(whole < 48 << 10, "{whole} kB");
}

#[test]
fn the_program_counts_misfits() {
    let folder = tempfile::tempdir().unwrap();
    let printed = write_lake(&corpus::HARD.join("\n"), "5", &folder.path().join("hard"));
    // 2 of numbers too large, 2 of 1E400, 2 of NaN, 5 of other types, 4 of arrays and objects, 1 lone surrogate, and
    // 1 number with more digits than a double.
    assert_eq!(
        (&printed["rows"], &printed["misfits"]),
        (&json!(corpus::HARD.len()), &json!(17))
    );
}
