//! Compares with `python-dateutil` 2.8: on texts that people write, and on tens of thousands that nobody would.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod corpus;
mod python;

use dateutil_parse::{Error, Timestamp, parse};
use jiff::civil::{Date, date};

use crate::corpus::Corpus;

/// Days from which parts are missing in different ways.
const DAYS: [Date; 4] = [
    date(2026, 11, 24),
    date(2024, 2, 29),
    date(2023, 1, 31),
    date(2049, 12, 31),
];

const SEED: &str = "BAIKONUR_SEED";
const TEXTS: usize = 60_000;

/// As Python's side of the comparison writes it.
fn written(time: &Timestamp) -> String {
    let civil = time.civil;
    let offset = time
        .offset
        .map_or(String::new(), |offset| format!(" {}", offset.seconds()));
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}{offset}",
        civil.year(),
        civil.month(),
        civil.day(),
        civil.hour(),
        civil.minute(),
        civil.second(),
        civil.subsec_nanosecond() / 1000,
    )
}

/// Where the crate's documentation says that it differs.
fn is_deliberate(text: &str, ours: &Result<Timestamp, Error>) -> bool {
    let other_script = text
        .chars()
        .any(|letter| !letter.is_ascii() && !letter.is_whitespace());
    match ours {
        Err(Error::TooLong(_)) => text.len() > dateutil_parse::MAX_LENGTH,
        Err(_) => other_script,
        Ok(_) => longest_fraction(text) > 26,
    }
}

fn longest_fraction(text: &str) -> usize {
    let pieces = text.split(|letter: char| !letter.is_ascii_digit());
    pieces.map(str::len).max().unwrap_or(0)
}

/// The differences for one day, each with what both sides say.
fn differences(texts: &[String], today: Date) -> Vec<String> {
    let theirs = python::read(texts, today);
    assert_eq!(theirs.len(), texts.len());
    let compare = |(text, theirs): (&String, &Option<String>)| {
        let ours = parse(text, today);
        let is_same = ours.as_ref().ok().map(written) == *theirs;
        let told = || format!("{text:?} on {today}: dateutil {theirs:?}, this crate {ours:?}");
        (!is_same && !is_deliberate(text, &ours)).then(told)
    };
    texts.iter().zip(&theirs).filter_map(compare).collect()
}

fn assert_alike(texts: &[String]) {
    for (today, texts) in DAYS
        .iter()
        .zip(texts.chunks(texts.len().div_ceil(DAYS.len())))
    {
        let found = differences(texts, *today);
        let shown: Vec<_> = found.iter().take(40).cloned().collect();
        assert!(
            found.is_empty(),
            "{} differences:\n{}",
            found.len(),
            shown.join("\n")
        );
    }
}

fn seed() -> u64 {
    let given = std::env::var(SEED).ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| fastrand::u64(..));
    println!("{SEED}={seed} makes the same texts again");
    seed
}

#[test]
fn real_forms_are_read_alike_on_every_day() {
    for today in DAYS {
        let texts: Vec<String> = corpus::REAL.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(differences(&texts, today), [""; 0]);
    }
}

#[test]
fn generated_times_are_read_alike() {
    let mut corpus = Corpus::new(seed());
    let texts: Vec<String> = (0..TEXTS).map(|_| corpus.formatted()).collect();
    let is_read = |text: &&String| parse(text, DAYS[0]).is_ok();
    let read = texts.iter().filter(is_read).count();
    assert!(read > TEXTS / 2, "only {read} of {TEXTS} are times");
    assert_alike(&texts);
}

#[test]
fn disturbed_times_are_read_alike() {
    let mut corpus = Corpus::new(seed());
    let texts: Vec<String> = (0..TEXTS).map(|_| corpus.disturbed()).collect();
    assert_alike(&texts);
}

#[test]
fn random_sequences_of_pieces_are_read_alike() {
    let mut corpus = Corpus::new(seed());
    let texts: Vec<String> = (0..TEXTS).map(|_| corpus.pieces()).collect();
    let is_read = |text: &&String| parse(text, DAYS[0]).is_ok();
    let read = texts.iter().filter(is_read).count();
    assert!(
        (TEXTS / 50..TEXTS / 2).contains(&read),
        "{read} of {TEXTS} are times"
    );
    assert_alike(&texts);
}
