use super::*;

const NOW: i64 = 1_796_000_000;

#[test]
fn a_position_has_a_moment_where_it_needs_one_and_nowhere_else() {
    let read = |position, timestamp| Start::read(position, timestamp, NOW);
    assert_eq!(read("TRIM_HORIZON", None), Ok(Start::TrimHorizon));
    assert_eq!(read("LATEST", None), Ok(Start::Latest));
    for (text, seconds) in [
        ("2026-11-29T00:00:00Z", 1_795_910_400),
        ("2026-11-29T09:00:00+09:00", 1_795_910_400),
        ("2026-11-28T19:00:00.999-05:00", 1_795_910_400),
    ] {
        assert_eq!(
            read("AT_TIMESTAMP", Some(text)),
            Ok(Start::At(seconds)),
            "{text}"
        );
    }
    assert_eq!(read("AT_TIMESTAMP", None), Err(StartError::NoTimestamp));
    let text = Some("2026-11-29T00:00:00Z");
    assert_eq!(read("LATEST", text), Err(StartError::Unused));
    assert_eq!(
        read("OLDEST", None),
        Err(StartError::Position("OLDEST".into()))
    );
    for text in [
        "",
        "yesterday",
        "2026-11-29",
        "2026-11-29T00:00:00",
        "1795910400",
    ] {
        let error = Err(StartError::Timestamp(text.to_owned()));
        assert_eq!(read("AT_TIMESTAMP", Some(text)), error);
    }
    let late = "2026-12-29T00:00:00Z";
    assert_eq!(
        read("AT_TIMESTAMP", Some(late)),
        Err(StartError::Future(late.into()))
    );
}

#[test]
fn what_lambda_reports_is_read_back() {
    let mapping = |position: EventSourcePosition, timestamp: Option<DateTime>| {
        EventSourceMappingConfiguration::builder()
            .starting_position(position)
            .set_starting_position_timestamp(timestamp)
            .build()
    };
    for start in [Start::TrimHorizon, Start::Latest, Start::At(1_795_910_400)] {
        let reported = mapping(start.position(), start.timestamp());
        assert_eq!(Start::of(&reported), Some(start));
    }
    assert_eq!(
        Start::of(&mapping(EventSourcePosition::AtTimestamp, None)),
        None
    );
    let at = Start::At(1_795_910_400);
    assert_eq!(at.to_string(), "AT_TIMESTAMP 2026-11-29T00:00:00Z");
    assert_eq!(Start::Latest.to_string(), "LATEST");
}
