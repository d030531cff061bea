//! Texts to compare on.

use fastrand::Rng;

/// Forms that logs have, and some that must be refused.
pub(crate) const REAL: &[&str] = &[
    "2026-11-24T18:30:00Z",
    "2026-11-24T18:30:00.123Z",
    "2026-11-24T18:30:00.123456789+09:00",
    "2026-11-24T18:30:00,123+0900",
    "2026-11-24 18:30:00",
    "2026-11-24 18:30:00.5",
    "2026-11-24 18:30:00 +0900",
    "2026-11-24 18:30:00 UTC",
    "2026-11-24 18:30:00 +0000 UTC",
    "2026-11-24T18:30",
    "2026-11-24T18",
    "2026-11-24",
    "2026-11",
    "2026",
    "20261124T183000Z",
    "20261124T183000.123+0900",
    "20261124T1830",
    "20261124",
    "20261124183000",
    "202611241830",
    "261124",
    "Tue, 24 Nov 2026 18:30:00 +0900",
    "Tue, 24 Nov 2026 18:30:00 GMT",
    "Tuesday, 24-Nov-26 18:30:00 GMT",
    "Tue Nov 24 18:30:00 2026",
    "Tue Nov 24 18:30:00 JST 2026",
    "Tue Nov 24 18:30:00 UTC+3 2026",
    "Nov 24 18:30:00",
    "Nov 24, 2026 6:30:00 PM",
    "November 24th, 2026 at 6:30 p.m.",
    "24 November 2026",
    "24.11.2026 18:30",
    "11/24/2026 6:30 PM",
    "11/24/2026",
    "24/11/2026",
    "2026/11/24 18:30:00",
    "2026/11/24 18:30:00.123456 +09:00",
    "18:30",
    "18:30:00.000001",
    "6pm",
    "6 am",
    "Tue",
    "sat 10h36m28.5s",
    "10h36",
    "10 h 36",
    "10.5h",
    "Jan of 99",
    "2026-11-24T18:30:00 UTC+3",
    "2026-11-24T18:30:00 GMT-3",
    "2026-11-24T18:30:00 BRST+3",
    "2026-11-24T18:30:00 -0300 (BRST)",
    "2026-11-24T18:30:00 +0300 (UTC)",
    "2026-11-24T18:30:00 EST",
    "2026-11-24T18:30:00-23:59",
    "2026-11-24T18:30:00-24:00",
    "2026-11-24T18:30:00+03:99",
    "2026-11-24T23:59:60Z",
    "2026-11-24T24:00:00Z",
    "2026-02-29T00:00:00Z",
    "2024-02-29T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "2026-W48-2",
    "2026W482",
    "2026-328",
    "2026-11-24T18:30:00Z ",
    " 2026-11-24T18:30:00Z",
    "24/Nov/2026:18:30:00 +0900",
    "[24/Nov/2026:18:30:00 +0900]",
    "1795512600",
    "1795512600.123",
    "1795512600123",
    "@1795512600",
    "",
    " ",
    "now",
    "yesterday",
    "null",
    "nan",
    "12:00 NAN",
    "12:00 INF",
    "2026\u{3000}11\u{a0}24",
    "12:30.5",
    "12.5:30",
    "2026-11-24T18:30:00\u{0}Z",
    "99999999999999999999999999999999",
    "12:00 +99999999999999999999:00",
    "Fri Dec 31 9999",
    "Sat Jan 1 10000",
    "31 Feb",
    "Feb",
];

/// `strftime`-like: what each letter after a `%` is replaced with is in [`Corpus::field`].
const FORMATS: &[&str] = &[
    "%Y-%m-%dT%H:%M:%S%f%z",
    "%Y-%m-%d %H:%M:%S%f%z",
    "%Y-%m-%d %H:%M:%S%f %z",
    "%Y-%m-%dT%H:%M%z",
    "%Y-%m-%d",
    "%Y-%m",
    "%Y%m%dT%H%M%S%f%z",
    "%Y%m%dT%H%M%z",
    "%Y%m%d",
    "%Y%m%d%H%M%S",
    "%Y%m%d%H%M",
    "%y%m%d",
    "%a, %d %b %Y %H:%M:%S %z",
    "%a, %e %b %y %H:%M:%S %Z",
    "%A, %d-%b-%y %H:%M:%S %Z",
    "%a %b %e %H:%M:%S %Y",
    "%a %b %e %H:%M:%S %Z %Y",
    "%a %b %e %H:%M:%S %Z%O %Y",
    "%b %e %H:%M:%S",
    "%b %e %Y %I:%M:%S%f %p",
    "%b %e, %Y %I:%M %p %Z",
    "%B %e%o, %Y at %I%p",
    "%e %B %Y",
    "%e%o of %B, %Y",
    "%e.%m.%Y %H:%M:%S%f",
    "%e.%b.%Y",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%y",
    "%d/%m/%Y %H:%M",
    "%Y/%m/%d %H:%M:%S%f %z",
    "%y/%m/%d",
    "%d-%b-%Y %H:%M:%S%f",
    "%b-%d-%Y",
    "%b/%d/%y %H:%M",
    "%Y %b %d",
    "%d %y %b",
    "%b of %y",
    "%B of %Y %H:%M",
    "%H:%M",
    "%H:%M:%S%f",
    "%I%p",
    "%I %p",
    "%Hh%Mm%S%fs",
    "%H h %M m %S s",
    "%H hours %M minutes %S seconds",
    "%Hh%M",
    "%H%f h",
    "%H:%M%f",
    "%a",
    "%a %H:%M",
    "%A %d",
    "%Y",
    "%y",
    "%d",
    "%b",
    "%m",
    "%H:%M:%S%f %z (%Z)",
    "%Y-%m-%d %H:%M:%S %z (%Z)",
    "%Y-%m-%dT%H:%M:%S%f %Z%O",
    "%Y-%b-%d",
    "%d-%m-%y %H:%M",
    "%Y.%m.%d %H.%M",
    "%Y.%m.%d",
    "%d/%b/%Y:%H:%M:%S %z",
    "%s",
    "%s%f",
    "%m %d %Y",
    "%d %m",
    "%H:%M %d %b",
    "%p %H:%M",
];

const WEEKDAYS: &[&str] = &[
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const MONTHS: &[&str] = &[
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const ZONES: &[&str] = &[
    "Z", "z", "UTC", "GMT", "utc", "JST", "EST", "BRST", "CEST", "ABCDE", "ABCDEF", "AM", "A", "P",
    "M", "MAY", "T",
];
const HALVES: &[&str] = &[
    "AM", "PM", "am", "pm", "a", "p", "A.M.", "p.m.", "a.m", "Pm",
];

/// Pieces of which any sequence may be a time.
const PIECES: &[&str] = &[
    " ",
    " ",
    " ",
    " ",
    ":",
    ":",
    "-",
    "-",
    "/",
    ".",
    ",",
    "+",
    "T",
    "t",
    "Z",
    "z",
    "(",
    ")",
    "'",
    ";",
    "of",
    "at",
    "on",
    "and",
    "ad",
    "st",
    "nd",
    "rd",
    "th",
    "h",
    "m",
    "s",
    "hour",
    "hours",
    "minute",
    "minutes",
    "second",
    "seconds",
    "am",
    "pm",
    "a",
    "p",
    "AM",
    "PM",
    "UTC",
    "GMT",
    "JST",
    "BRST",
    "EST",
    "Jan",
    "feb",
    "MAR",
    "April",
    "may",
    "Jun",
    "sept",
    "December",
    "Mon",
    "tue",
    "Wednesday",
    "Sat",
    "nan",
    "INF",
    "W",
    "x",
    "\t",
    "\u{3000}",
    "\u{1c}",
    "\0",
    "_",
    "é",
    "٣",
    " of ",
    ":00",
    "-01",
    "2026-11-24",
    "18:30",
    "T18",
    "+09:00",
    "-0300",
    "(JST)",
];

/// Makes texts from a seed.
pub(crate) struct Corpus(Rng);

impl Corpus {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    /// A time in a form that somebody could use.
    pub(crate) fn formatted(&mut self) -> String {
        let format = self.one(FORMATS);
        let mut text = String::new();
        let mut letters = format.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '%' => text += &self.field(letters.next().unwrap()),
                letter => text.push(letter),
            }
        }
        text
    }

    /// A time with a few small changes.
    pub(crate) fn disturbed(&mut self) -> String {
        let mut letters: Vec<char> = self.formatted().chars().collect();
        for _ in 0..self.0.usize(1..4) {
            self.disturb(&mut letters);
        }
        letters.into_iter().collect()
    }

    /// Pieces in any order.
    pub(crate) fn pieces(&mut self) -> String {
        let count = self.0.usize(1..9);
        let piece = |_| match self.0.bool() {
            true => self.number(),
            false => self.one(PIECES).to_owned(),
        };
        (0..count).map(piece).collect()
    }

    fn disturb(&mut self, letters: &mut Vec<char>) {
        let at = self.0.usize(..=letters.len());
        match self.0.u8(..5) {
            0 if at < letters.len() => drop(letters.remove(at)),
            1 if at < letters.len() => letters.insert(at, letters[at]),
            2 if at + 1 < letters.len() => letters.swap(at, at + 1),
            3 => letters.truncate(at.max(1)),
            _ => {
                let piece: Vec<char> = self.one(PIECES).chars().collect();
                letters.splice(at..at, piece);
            }
        }
    }

    fn field(&mut self, letter: char) -> String {
        match letter {
            'Y' => format!("{:04}", self.year()),
            'y' => format!("{:02}", self.0.u8(..100)),
            'm' => self.padded(1..13, 2),
            'd' => self.padded(1..32, 2),
            'e' => self.padded(1..32, 1),
            'H' => self.padded(0..24, 2),
            'I' => self.padded(1..13, 1),
            'M' | 'S' => self.padded(0..60, 2),
            'f' => self.fraction(),
            'a' => self.one(WEEKDAYS)[..3].to_owned(),
            'A' => self.cased(WEEKDAYS),
            'b' => self.one(MONTHS)[..3].to_owned(),
            'B' => self.cased(MONTHS),
            'p' => self.one(HALVES).to_owned(),
            'o' => self.one(&["st", "nd", "rd", "th"]).to_owned(),
            'z' => self.offset(),
            'Z' => self.one(ZONES).to_owned(),
            'O' => format!("{}{}", self.one(&["+", "-"]), self.padded(0..14, 1)),
            's' => self.0.u32(..).to_string(),
            other => panic!("%{other} is not a field"),
        }
    }

    fn year(&mut self) -> u16 {
        match self.0.u8(..8) {
            0 => self.0.u16(0..10_000),
            _ => self.0.u16(1950..2080),
        }
    }

    /// Mostly in the range, and now and then a little beyond.
    fn padded(&mut self, range: std::ops::Range<u16>, width: usize) -> String {
        let beyond = u16::from(self.0.u8(..40) == 0);
        let value = self.0.u16(range.start..range.end + beyond);
        format!("{value:0width$}")
    }

    fn fraction(&mut self) -> String {
        let digits = [0, 0, 1, 2, 3, 3, 6, 6, 7, 9, 12][self.0.usize(..11)];
        let point = self.one(&[".", ".", ","]);
        let digits: String = (0..digits).map(|_| self.0.digit(10)).collect();
        if digits.is_empty() {
            digits
        } else {
            format!("{point}{digits}")
        }
    }

    fn offset(&mut self) -> String {
        let (sign, hours) = (self.one(&["+", "-"]), self.0.u8(..15));
        let minutes = self.one(&["00", "00", "30", "45", "99"]);
        match self.0.u8(..8) {
            0 => String::new(),
            1 => "Z".to_owned(),
            2 => format!("{sign}{hours:02}"),
            3 => format!("{sign}{hours}"),
            4 => format!("{sign}{hours}:{minutes}"),
            5 => format!("{sign}{hours:02}{minutes}"),
            6 => format!("{sign}{}:00", self.0.u8(20..30)),
            _ => format!("{sign}{hours:02}:{minutes}"),
        }
    }

    fn cased(&mut self, words: &[&str]) -> String {
        let word = self.one(words);
        match self.0.u8(..3) {
            0 => word.to_uppercase(),
            1 => word.to_lowercase(),
            _ => word.to_owned(),
        }
    }

    fn number(&mut self) -> String {
        let digits = [1, 1, 2, 2, 2, 2, 3, 4, 4, 5, 6, 7, 8, 10, 12, 14, 30][self.0.usize(..17)];
        let first: String = (0..digits).map(|_| self.0.digit(10)).collect();
        match self.0.u8(..6) {
            0 => format!("{first}{}{}", self.one(&[".", ","]), self.0.u16(..1000)),
            1 => self.padded(1..32, 2),
            _ => first,
        }
    }

    fn one<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.0.usize(..list.len())]
    }
}
