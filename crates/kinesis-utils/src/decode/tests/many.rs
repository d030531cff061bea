//! Kinesis records that hold many: messages of CloudWatch Logs, objects one after another, many types; and what stands
//! around them.

use flate2::write::ZlibEncoder;

use super::*;
use crate::record::Origin;

fn json_of(records: &[Record]) -> Vec<&[u8]> {
    records.iter().map(|one| one.json.as_ref()).collect()
}

/// The data of failed logs of what cannot be read.
fn unreadable(decoded: &Decoded) -> Vec<String> {
    let data = |failed: &Failed| {
        let line: serde_json::Value = serde_json::from_slice(&failed.line).unwrap();
        line["data"].as_str().unwrap().to_owned()
    };
    decoded.failed.iter().map(data).collect()
}

fn decoded(sent: &[u8]) -> Decoded {
    decode(&event(&[sent]), &Options::default())
}

fn message_with(events: &[String]) -> Vec<u8> {
    let head = r#"{"messageType":"DATA_MESSAGE","owner":"1","logGroup":"g","logStream":"s","#;
    let events = events.join(" , ");
    format!(r#"{head}"subscriptionFilters":["f"],"logEvents":[{events}],"more":[]}}"#).into_bytes()
}

fn event_with(message: &str) -> String {
    json!({ "id": "1", "timestamp": 1, "message": message }).to_string()
}

#[test]
fn of_a_message_only_the_event_that_is_none_is_failed() {
    let good = |id| event_with(std::str::from_utf8(&log(id)).unwrap());
    let bad = [
        r#"{"id":"1","timestamp":1,"message":"\ud800"}"#,
        r#"{"id":"1","timestamp":1.5,"message":"x"}"#,
        r#"{"timestamp":1,"message":"x"}"#,
        r#"{"id":"1","timestamp":1}"#,
        "{}",
    ];
    for bad in bad {
        let sent = message_with(&[good(1), bad.to_owned(), good(2)]);
        for sent in [gzip(&sent), sent] {
            let decoded = decoded(&sent);
            assert_eq!(json_of(&decoded.records), [log(1), log(2)], "{bad}");
            assert_eq!(origins(&decoded.records), [(0, 0), (0, 2)], "{bad}");
            assert_eq!(unreadable(&decoded), [bad]);
        }
    }
}

#[test]
fn events_that_are_no_objects_make_it_a_users_own() {
    for events in ["0", r#""x""#, "[]"] {
        let decoded = decoded(&message_with(&[events.to_owned()]));
        assert_eq!(decoded.records, []);
        assert_eq!(
            decoded.failed[0].log_type,
            "unknown/unknown_type/no_timestamp"
        );
    }
}

#[test]
fn a_large_message_is_many_windows() {
    let texts: Vec<String> = (0..100_000)
        .map(|id| event_with(&format!(r#"{{"log_type":"t","log_id":{id},"time":0}}"#)))
        .collect();
    let sent = gzip(&message_with(&texts));
    let (event, options) = (event(&[&sent, &log(7)]), Options::default());
    let windows: Vec<_> = Decoder::new(&event, &options).collect();
    let most = windows.iter().map(|window| window.records.len()).max();
    assert!(most.unwrap() <= WINDOW / RECORD, "{most:?}");
    let records: Vec<&Record> = windows.iter().flat_map(|window| &window.records).collect();
    assert_eq!(records.len(), 100_001);
    for (place, record) in records[..100_000].iter().enumerate() {
        let origin = Origin {
            record: 0,
            part: place,
        };
        assert_eq!(record.origin, origin);
        assert_eq!(record.log_id, Some(place.to_string()));
    }
    assert_eq!(records[100_000].json, log(7));
}

#[test]
fn a_large_control_message_holds_nothing() {
    let mut message: serde_json::Value =
        serde_json::from_slice(&message_of_cloudwatch(&["x"])).unwrap();
    message["messageType"] = "CONTROL_MESSAGE".into();
    message["padding"] = " ".repeat(2 << 20).into();
    assert_eq!(decoded(message.to_string().as_bytes()), Decoded::default());
}

#[test]
fn objects_one_after_another_are_records_of_their_own() {
    let (one, two) = (log(1), log(2));
    for between in ["\n", "\r\n", "", " ", "\n\n"] {
        let sent = [&one, between.as_bytes(), &two, b"\n"].concat();
        for sent in [gzip(&sent), sent] {
            let decoded = decoded(&sent);
            assert_eq!(json_of(&decoded.records), [&one[..], &two], "{between:?}");
            assert_eq!(origins(&decoded.records), [(0, 0), (0, 1)]);
            assert_eq!(decoded.failed, []);
        }
    }
}

#[test]
fn a_line_that_is_none_is_failed_alone() {
    let sent = [
        &log(1)[..],
        &log(2),
        b"\n{\"cut\": \n",
        &log(3),
        b"\n17\nno json",
    ]
    .concat();
    let decoded = decoded(&sent);
    assert_eq!(json_of(&decoded.records), [log(1), log(2), log(3)]);
    assert_eq!(unreadable(&decoded), ["{\"cut\": ", "17", "no json"]);
}

#[test]
fn an_object_with_something_else_behind_it_is_kept_as_a_whole() {
    for rest in ["x", "[]", "17", "\n\"text\""] {
        let sent = [&log(1)[..], rest.as_bytes()].concat();
        let decoded = decoded(&sent);
        assert_eq!(decoded.records, []);
        assert_eq!(unreadable(&decoded), [std::str::from_utf8(&sent).unwrap()]);
    }
}

#[test]
fn many_objects_are_many_windows() {
    let text = r#"{"log_type":"t","time":0}"#.repeat(100_000);
    let (event, options) = (event(&[text.as_bytes()]), Options::default());
    let windows: Vec<_> = Decoder::new(&event, &options).collect();
    let sizes = windows.iter().map(|window| window.records.len());
    assert!(sizes.clone().all(|size| size <= WINDOW / RECORD));
    assert_eq!(sizes.sum::<usize>(), 100_000);
}

#[test]
fn a_byte_order_mark_and_padding_are_no_part_of_a_record() {
    for sent in [
        [b"\xEF\xBB\xBF", &log(1)[..]].concat(),
        [&log(1)[..], b"\0\0\0"].concat(),
        [b"\xEF\xBB\xBF", &log(1)[..], b"\n\0"].concat(),
    ] {
        for sent in [gzip(&sent), sent] {
            assert_eq!(json_of(&decoded(&sent).records), [log(1)], "{sent:?}");
        }
    }
    // What is no record stays as it came.
    for sent in ["\u{feff}no json", "no json\0", "\0\0"] {
        assert_eq!(unreadable(&decoded(sent.as_bytes())), [sent]);
    }
}

fn zlib(data: &[u8], level: Compression) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), level);
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn zlib_is_expanded() {
    for level in [
        Compression::none(),
        Compression::fast(),
        Compression::best(),
    ] {
        let sent = zlib(&log(1), level);
        assert_eq!(json_of(&decoded(&sent).records), [log(1)]);
        assert_eq!(
            json_of(&decoded(&[&sent[..], b"\0\0"].concat()).records),
            [log(1)]
        );
        for broken in [[&sent[..], b"x"].concat(), sent[..sent.len() - 1].to_vec()] {
            let decoded = decoded(&broken);
            assert_eq!((decoded.records.len(), decoded.failed.len()), (0, 1));
            let line = std::str::from_utf8(&decoded.failed[0].line).unwrap();
            assert!(line.contains(&STANDARD.encode(&broken)), "{line}");
        }
    }
    let bomb = zlib(&vec![b' '; 17 << 20], Compression::best());
    assert!(
        decoded(&bomb).failed[0]
            .reason
            .contains("expands to more than")
    );
    assert_eq!(unreadable(&decoded(b"x^2 is text")), ["x^2 is text"]);
}

#[test]
fn types_are_bounded_for_each_kinesis_record_and_not_for_an_event() {
    let of_type = |log_type: usize| format!(r#"{{"log_type":"{log_type}","time":0}}"#);
    let many = |first: usize| {
        (first..first + 5)
            .chain([first])
            .map(of_type)
            .collect::<String>()
    };
    let sent = [many(0), many(10), of_type(20), of_type(21)];
    let sent: Vec<&[u8]> = sent.iter().map(String::as_bytes).collect();
    let options = Options {
        max_types: Some(3),
        ..Options::default()
    };
    let decoded = decode(&event(&sent), &options);
    let types: Vec<&str> = decoded.records.iter().map(|one| &*one.log_type).collect();
    assert_eq!(
        types,
        ["0", "1", "2", "0", "10", "11", "12", "10", "20", "21"]
    );
    let kept: Vec<_> = decoded
        .failed
        .iter()
        .map(|one| (&*one.log_type, &one.line[..]))
        .collect();
    let expected = [3, 4, 13, 14].map(|one| ("unknown/too_many_types", of_type(one)));
    let expected: Vec<_> = expected
        .iter()
        .map(|(folder, text)| (*folder, text.as_bytes()))
        .collect();
    assert_eq!(kept, expected);
}

#[test]
fn a_time_far_from_the_arrival_is_kept_as_it_was_sent() {
    let at = |time: &str| format!(r#"{{"log_type":"t","time":"{time}"}}"#).into_bytes();
    // They arrive on 17 December 2018.
    let sent = [
        at("2018-12-19"),
        at("0001-01-01"),
        at("9999-12-31T23:59:59-20:00"),
        at("2017-12-01"),
    ];
    let sent: Vec<&[u8]> = sent.iter().map(Vec::as_slice).collect();
    let options = Options {
        time_range: Some(TimeRange {
            days_before: 366,
            days_after: 2,
        }),
        ..Options::default()
    };
    let out = decode(&event(&sent), &options);
    assert_eq!(json_of(&out.records), [sent[0]]);
    for (failed, sent) in out.failed.iter().zip(&sent[1..]) {
        assert_eq!(
            (&*failed.log_type, &failed.line[..]),
            ("unknown/t/time_out_of_range", *sent)
        );
    }
    assert_eq!(decode(&event(&sent), &Options::default()).records.len(), 4);
}

#[test]
fn lines_of_values_that_never_end_are_failed_one_by_one() {
    for (line, last) in [("[", "no json"), ("[1,", "x"), (r#"{"a":"#, "]"), ("[", "")] {
        // Each looked for to the end of the text, these would take minutes.
        let lines = 30_000;
        let text = [
            &log(1)[..],
            b"\n",
            &log(2),
            b"\n",
            format!("{line}\n").repeat(lines).as_bytes(),
            &log(3),
            b"\n",
            &log(4),
            &log(5),
            b"\n",
            last.as_bytes(),
        ]
        .concat();
        let started = std::time::Instant::now();
        let decoded = decoded(&text);
        assert!(started.elapsed().as_secs() < 20, "{line}");
        let good = [1, 2, 3, 4, 5].map(log);
        assert_eq!(json_of(&decoded.records), good, "{line}");
        let mut failed = unreadable(&decoded);
        assert_eq!(failed.len(), lines + usize::from(!last.is_empty()));
        failed.truncate(lines);
        assert!(failed.iter().all(|one| one == line), "{line}");
    }
}

#[test]
fn an_object_on_several_lines_is_read_behind_a_line_that_is_none() {
    let sent = [
        &log(1)[..],
        &log(2),
        b"\n{wrong}\n{\n\"log_type\":\n\"t\",\"time\":0}\n",
    ]
    .concat();
    let decoded = decoded(&sent);
    assert_eq!((decoded.records.len(), decoded.failed.len()), (3, 1));
}
