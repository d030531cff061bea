//! Records that readers are compared on.

/// What converts, what does not, and what no reader of JSON keeps by itself.
pub(crate) const HARD: &[&str] = &[
    "{}",
    r#"{"status":200,"took":0.25,"ok":true,"user":"a","time":"2026-11-30T01:02:03Z"}"#,
    r#"{"status":1e3,"took":1,"time":"2026-11-30T10:02:03.5+09:00"}"#,
    r#"{"status":-0,"took":-0.0}"#,
    r#"{"status":9223372036854775807,"took":1.7976931348623157e308}"#,
    r#"{"status":9223372036854775808,"took":9007199254740993}"#,
    r#"{"status":1E400,"took":1E400}"#,
    r#"{"status":"NaN","took":"NaN"}"#,
    r#"{"status":"200","took":"0.25","ok":"true","user":7,"time":"never"}"#,
    r#"{"status":null,"took":null,"ok":null,"user":null,"time":null}"#,
    r#"{"status":1,"status":2,"user":"a","\u0075ser":"b"}"#,
    r#"{"status":[1],"took":{"a":1E400,"a":0.10},"ok":[],"user":{"b":[{"c":null}]}}"#,
    r#"{"user":"\u0061\"\\\/\b\f\n\r\t\u0000\ud83d\ude00日本"}"#,
    r#"{"user":"\ud800","\udc00":"\udfff\ud800"}"#,
    r#"{"took":5e-324}"#,
    r#"{"took":1e-5}"#,
    r#"{"took":0.00001}"#,
    r#"{"took":1e16}"#,
    r#"{"took":123456789012345680.0}"#,
    r#"{"took":1534703177558568.2}"#,
    r#"{"took":1534703177558568.3}"#,
    r#"{"took":0.1000000000000000055511151231257827}"#,
    r#"{"time":"0001-01-01T00:00:00Z"}"#,
    r#"{"time":"1969-12-31T23:59:59.999999Z"}"#,
    r#"{"time":"2026-11-30T01:02:03.120Z"}"#,
    r#"{"time":"2026-11-30 10:02:03.123456789"}"#,
    r#"{"time":1700000000.5}"#,
    r#"{"log_type":"x","day":7,"hour":"8","_rest":{"status":1},"":0,"STATUS":5}"#,
    r#"{"user":""}"#,
];

/// As many keys, in one record and one a record.
pub(crate) fn many_keys() -> Vec<String> {
    let fields: Vec<_> = (0..10_000)
        .map(|key| format!("\"key{key}\":{key}"))
        .collect();
    let one = format!("{{{}}}", fields.join(","));
    let each = fields.iter().map(|field| format!("{{{field}}}"));
    [one].into_iter().chain(each).collect()
}

/// About 6 MB of access logs.
pub(crate) fn usual(count: usize) -> Vec<String> {
    (0..count).map(usual_record).collect()
}

fn usual_record(number: usize) -> String {
    let agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36";
    let hash = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (status, took) = ([200, 200, 404, 500][number % 4], hash % 10_000);
    let padding = format!("{hash:016x}").repeat(26);
    format!(
        r#"{{"log_type":"access","log_id":"{hash:016x}","time":"2026-11-30T01:{:02}:{:02}.{:03}Z","status":{status},"took":{}.5,"user":"user{}","ok":{},"agent":"{agent}","trace":"{padding}"}}"#,
        number / 60 % 60,
        number % 60,
        number % 1000,
        took,
        hash % 100,
        status == 200,
    )
}

/// Keys of columns in several spellings, and others.
const KEYS: &[&str] = &[
    "status",
    "took",
    "ok",
    "user",
    "time",
    "\\u0073tatus",
    "\\u0074ook",
    "Status",
    "other",
    "_rest",
];
const VALUES: &[&str] = &[
    "null",
    "true",
    "false",
    "{}",
    "[1E400, {\"a\":1,\"a\":2}]",
    "\"\\udc00\"",
    "\"NaN\"",
    "-0",
    "1E400",
];

/// Records that nobody would write, from a seed.
pub(crate) fn random(count: usize, seed: u64) -> Vec<String> {
    let mut random = fastrand::Rng::with_seed(seed);
    (0..count).map(|_| random_record(&mut random)).collect()
}

fn random_record(random: &mut fastrand::Rng) -> String {
    let count = random.usize(0..8);
    let fields = (0..count).map(|_| {
        let key = KEYS[random.usize(..KEYS.len())];
        format!("\"{key}\" : {}", random_value(random))
    });
    format!("{{{}}}", fields.collect::<Vec<_>>().join(" ,"))
}

fn random_value(random: &mut fastrand::Rng) -> String {
    let float = f64::from_bits(random.u64(..));
    match random.u8(0..11) {
        0 => random.i64(..).to_string(),
        1 => random.i64(-1000..1000).to_string(),
        2 if float.is_finite() => format!("{float:?}"),
        3 if float.is_finite() => format!("{float:E}"),
        4 => format!("{:?}", moderate(random)),
        8 => format!("{:e}", moderate(random)),
        // Of such doubles many have two shortest forms, of which Rust writes one and Python another.
        9 => format!("{:?}", random.u64(1 << 52..1 << 53) as f64 / 8.0),
        5 => format!(
            "{}.{:03}e{}",
            random.i32(..),
            random.u16(0..1000),
            random.i8(..)
        ),
        6 => random_time(random),
        7 => serde_json::to_string(&random_text(random)).unwrap(),
        _ => VALUES[random.usize(..VALUES.len())].to_owned(),
    }
}

/// A double that has few digits and a point or a small exponent.
fn moderate(random: &mut fastrand::Rng) -> f64 {
    f64::from(random.i16(..)) / 10_f64.powi(random.i32(0..25))
}

fn random_time(random: &mut fastrand::Rng) -> String {
    let fraction = ["", ".5", ".120", ".123400", ".123456", ".1234567"][random.usize(..6)];
    let zone = ["Z", "Z", "Z", "+09:00", "-00:30"][random.usize(..5)];
    let [hour, minute, second] = [24, 60, 61].map(|end| random.u8(0..end));
    let (year, month, day) = (random.u16(1..2200), random.u8(1..13), random.u8(1..30));
    format!("\"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}\"")
}

fn random_text(random: &mut fastrand::Rng) -> String {
    let count = random.usize(0..6);
    (0..count).map(|_| random.char(..)).collect()
}
