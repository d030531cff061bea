//! The words that mean something, whatever their case.

const WEEKDAYS: [&[&str]; 7] = [
    &["mon", "monday"],
    &["tue", "tuesday"],
    &["wed", "wednesday"],
    &["thu", "thursday"],
    &["fri", "friday"],
    &["sat", "saturday"],
    &["sun", "sunday"],
];

const MONTHS: [&[&str]; 12] = [
    &["jan", "january"],
    &["feb", "february"],
    &["mar", "march"],
    &["apr", "april"],
    &["may"],
    &["jun", "june"],
    &["jul", "july"],
    &["aug", "august"],
    &["sep", "sept", "september"],
    &["oct", "october"],
    &["nov", "november"],
    &["dec", "december"],
];

const UNITS: [&[&str]; 3] = [
    &["h", "hour", "hours"],
    &["m", "minute", "minutes"],
    &["s", "second", "seconds"],
];

const HALVES: [&[&str]; 2] = [&["am", "a"], &["pm", "p"]];

/// What may stand between the parts of a time and means nothing.
const FILLERS: &[&str] = &[
    " ", ".", ",", ";", "-", "/", "'", "at", "on", "and", "ad", "m", "t", "of", "st", "nd", "rd",
    "th",
];

const UTC: &[&str] = &["utc", "gmt", "z"];

/// Python reads these as numbers, which no time has.
const NOT_FINITE: &[&str] = &["nan", "inf", "infinity"];

/// Days after Monday.
pub(crate) fn weekday(token: &str) -> Option<u32> {
    row(&WEEKDAYS, token)
}

/// 1 to 12.
pub(crate) fn month(token: &str) -> Option<u32> {
    row(&MONTHS, token).map(|row| row + 1)
}

/// 0, 1 and 2 for hours, minutes and seconds.
pub(crate) fn unit(token: &str) -> Option<u32> {
    row(&UNITS, token)
}

/// 0 before noon and 1 after it.
pub(crate) fn half_of_day(token: &str) -> Option<u32> {
    row(&HALVES, token)
}

pub(crate) fn is_filler(token: &str) -> bool {
    holds(FILLERS, token)
}

pub(crate) fn is_utc(token: &str) -> bool {
    holds(UTC, token)
}

pub(crate) fn is_not_finite(token: &str) -> bool {
    holds(NOT_FINITE, token)
}

/// Whether a token has the form of a zone's name. All of them are written with capitals, but for `z`.
pub(crate) fn is_zone(token: &str) -> bool {
    token == "z" || (token.len() <= 5 && token.bytes().all(|byte| byte.is_ascii_uppercase()))
}

fn row(rows: &[&[&str]], token: &str) -> Option<u32> {
    let row = rows.iter().position(|row| holds(row, token))?;
    u32::try_from(row).ok()
}

fn holds(words: &[&str], token: &str) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(token))
}
