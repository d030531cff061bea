use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::*;

/// Reads texts as Python does: sections, or null where it refuses; a value that it cannot
/// interpolate is null.
const READ: &str = r#"
import configparser, json, sys

def value(section, key):
    try:
        return section[key]
    except configparser.InterpolationError:
        return None

def read(text):
    parser = configparser.ConfigParser()
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    return {name: {key: value(parser[name], key) for key in parser[name]} for name in parser.sections()}

json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
"#;

/// Writes sections as Python does.
const WRITE: &str = r#"
import configparser, io, json, sys

def write(sections):
    parser = configparser.ConfigParser()
    for name, pairs in sections.items():
        parser[name] = {key: value.replace("%", "%%") for key, value in pairs.items()}
    text = io.StringIO()
    parser.write(text)
    return text.getvalue()

json.dump([write(sections) for sections in json.load(sys.stdin)], sys.stdout)
"#;

fn python(script: &str, input: &Value) -> Value {
    let python = testbed::install::install().unwrap().python();
    let mut command = Command::new(python);
    command.args(["-c", script]).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.to_string().as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn ours(text: &str) -> Value {
    let Ok(ini) = Ini::parse(text) else {
        return Value::Null;
    };
    let section = |name: &str| (name.to_owned(), json!(ini.section(name)));
    Value::Object(ini.names().into_iter().map(section).collect())
}

/// Where Python cannot interpolate, the text stands as it is written.
fn without_refused(python: &Value, ours: &mut Value) {
    for (section, pairs) in python.as_object().into_iter().flatten() {
        for (key, value) in pairs.as_object().unwrap() {
            if value.is_null() && ours[section][key].is_string() {
                ours[section][key] = Value::Null;
            }
        }
    }
}

fn assert_read_alike(texts: &[String]) {
    let read = python(READ, &json!(texts));
    for (text, python) in texts.iter().zip(read.as_array().unwrap()) {
        let mut ours = ours(text);
        without_refused(python, &mut ours);
        assert_eq!(&ours, python, "{text}");
    }
}

#[test]
fn files_are_read_as_python_reads_them() {
    let texts = [
        "",
        "[api]\nname_prefix = dev\n",
        "[api]\nName_Prefix:dev=x\n[b]\r\nk = v\r\n",
        "# c\n; c\n[a]\n  # c\nk =\n\n  more\n\n\n  and more\n\n[b]\nk = v # no comment\n",
        "[DEFAULT]\nk = 1\nl = 2\n[a]\nk = 3\n[b]\n",
        "[a]\nhost = %(name)s.example.com\nname = foo\nrate = 100%%\nbad = 5%\nworse = %(no)s\n",
        "[a]\nx = %(y)s\ny = %(x)s\n",
        "[a]\nk = 1\nk = 2\n",
        "[a]\n[a]\n",
        "k = 1\n",
        "[a]\nnothing\n",
        "[a]\n= 1\n",
        "[a]\nk =\n  v1\n  # c\n  v2\n l = 1\n",
        "  [a]\n  k = 1\n    l = 2\n  m = 3\n",
        "[a]b]\nk = 1\n",
        "[]\nk = 1\n",
        "[山田]\nキー = 値\n",
    ];
    assert_read_alike(&texts.map(str::to_owned));
}

/// Pieces of which any sequence is a file that somebody could have.
const PIECES: &[&str] = &[
    "[a]\n",
    "[b]\n",
    "[c d]\n",
    " [e]\n",
    "k = 1\n",
    "l: 2\n",
    "M=3 = 4\n",
    "n =\n",
    " o = 5\n",
    "  more\n",
    "\tmore\n",
    "    # comment\n",
    "# comment\n",
    ";\n",
    "\n",
    "  \n",
    "nothing\n",
    "p = %(k)s\n",
    "q = 7%%\n",
    "r = %\n",
    "=\n",
    "[\n",
    "[]\n",
    "x]\n",
];

#[test]
fn thousands_of_files_are_read_as_python_reads_them() {
    // A linear congruential generator: the same files every time.
    let mut state: u64 = 1;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut file = || {
        let start = ["", "[DEFAULT]\nk = 0\n", "[z]\n"][next(3)];
        let count = next(9);
        let pieces: String = (0..count).map(|_| PIECES[next(PIECES.len())]).collect();
        start.to_owned() + &pieces
    };
    let texts: Vec<String> = (0..4000).map(|_| file()).collect();
    let refused = texts
        .iter()
        .filter(|text| Ini::parse(text).is_err())
        .count();
    assert!((500..3500).contains(&refused), "{refused} are malformed");
    assert_read_alike(&texts);
}

fn samples() -> Value {
    json!([
        { "default": { "name_prefix": "dev", "master_alb_arn": "arn:aws:x:y/z" } },
        { "a": {}, "b": { "percent": "100% of %(x)s", "empty": "" } },
        { "DEFAULT": { "k": "v" }, "a": { "lines": "1\n2\n3", "equals": "a=b:c" } },
        { "山": { "值": "é; # x" } },
    ])
}

#[test]
fn what_python_writes_is_read() {
    let samples = samples();
    let written = python(WRITE, &samples);
    for (sections, text) in samples
        .as_array()
        .unwrap()
        .iter()
        .zip(written.as_array().unwrap())
    {
        let mut expected = sections.clone();
        let defaults = expected.as_object_mut().unwrap().remove("DEFAULT");
        for (key, value) in defaults.iter().filter_map(Value::as_object).flatten() {
            expected["a"][key] = value.clone();
        }
        assert_eq!(ours(text.as_str().unwrap()), expected, "{text}");
    }
}

#[test]
fn what_is_set_is_written_as_python_writes_it() {
    let written = python(WRITE, &samples());
    for (sections, text) in samples()
        .as_array()
        .unwrap()
        .iter()
        .zip(written.as_array().unwrap())
    {
        let mut ini = Ini::default();
        for (section, pairs) in sections.as_object().unwrap() {
            for (key, value) in pairs.as_object().unwrap() {
                ini.set(section, key, value.as_str().unwrap()).unwrap();
            }
        }
        // A section without keys is never made by setting one.
        let text = text.as_str().unwrap().replace("[a]\n\n", "");
        let blocks = |text: &str| {
            let blocks = text.trim_end().split("\n\n").map(str::to_owned);
            blocks.collect::<std::collections::BTreeSet<_>>()
        };
        assert_eq!(blocks(&ini.text()), blocks(&text));
        assert!(ini.text().ends_with("\n\n"));
    }
}

const OTHERS: &str = "\
# my profiles
[DEFAULT]
target_cluster = dev

[api]
; the prefix
name_prefix = dev
   more
x_unknown = 1

[other]
k=v
";

#[test]
fn setting_a_key_leaves_everything_else_as_it_is() {
    let mut ini = Ini::parse(OTHERS).unwrap();
    ini.set("api", "name_prefix", "stage").unwrap();
    ini.set("api", "dynamic_zone_id", "Z1").unwrap();
    ini.set("new", "name_prefix", "n").unwrap();
    ini.remove("other", "k").unwrap();
    ini.remove("other", "not there").unwrap();
    let expected = OTHERS
        .replace("dev\n   more", "stage")
        .replace("x_unknown = 1\n", "x_unknown = 1\ndynamic_zone_id = Z1\n")
        .replace("k=v\n", "\n[new]\nname_prefix = n\n\n");
    assert_eq!(ini.text(), expected);
    let new = ini.section("new").unwrap();
    assert_eq!(new["target_cluster"], "dev", "inherited");
}

#[test]
fn a_name_that_would_break_the_file_is_refused() {
    let mut ini = Ini::default();
    let refused = ini.set("a\nb", "k", "v").unwrap_err();
    assert_eq!(
        refused.to_string(),
        "line 1 is neither `key = value` nor a [section]"
    );
}

#[test]
fn a_malformed_line_is_named() {
    let told = |text: &str| Ini::parse(text).unwrap_err().to_string();
    assert_eq!(told("k = 1\n"), "line 1 comes before the first [section]");
    assert_eq!(
        told("[a]\n\nk = 1\nk = 2\n"),
        "line 4 sets `k` of [a] for the second time"
    );
    assert_eq!(
        told("[a]\n[a]\n"),
        "line 2 opens section [a] for the second time"
    );
    assert_eq!(told("[a]\n= 1\n"), "line 2 has no key before its value");
}
