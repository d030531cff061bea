//! Windows: little is held at any time, and nothing is lost between them.

use super::*;

#[test]
fn an_event_without_gzip_is_one_window() {
    let texts: Vec<_> = (0..10_000).map(log).collect();
    let texts: Vec<&[u8]> = texts.iter().map(Vec::as_slice).collect();
    let (event, options) = (event(&texts), Options::default());
    let mut decoder = Decoder::new(&event, &options);
    assert_eq!(decoder.next().unwrap().records.len(), 10_000);
    assert_eq!(decoder.next(), None);
}

#[test]
fn an_event_without_records_has_no_window() {
    let (event, options) = (event(&[]), Options::default());
    assert_eq!(Decoder::new(&event, &options).next(), None);
}

#[test]
fn much_gzip_is_many_windows_in_order() {
    let pad = " ".repeat(1 << 20);
    let bombs: Vec<_> = (0..20)
        .map(|id| gzip(format!(r#"{{"log_type":"t","log_id":"{id}",{pad}"time":0}}"#).as_bytes()))
        .collect();
    let bombs: Vec<&[u8]> = bombs.iter().map(Vec::as_slice).collect();
    let (event, options) = (event(&bombs), Options::default());
    let windows: Vec<_> = Decoder::new(&event, &options).collect();
    let sizes: Vec<_> = windows.iter().map(|window| window.records.len()).collect();
    assert_eq!(sizes, [8, 8, 4]);
    let ids = windows.iter().flat_map(|window| &window.records);
    let ids: Vec<usize> = ids
        .map(|one| one.log_id.as_ref().unwrap().parse().unwrap())
        .collect();
    assert_eq!(ids, (0..20).collect::<Vec<_>>());
}

#[test]
fn many_empty_records_are_many_windows() {
    let texts = vec![&b""[..]; 100_000];
    let (event, options) = (event(&texts), Options::default());
    let windows: Vec<_> = Decoder::new(&event, &options).collect();
    assert!(
        windows
            .iter()
            .all(|window| window.failed.len() <= WINDOW / RECORD)
    );
    assert_eq!(
        windows
            .iter()
            .map(|window| window.failed.len())
            .sum::<usize>(),
        100_000
    );
}
