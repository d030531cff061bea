//! What a terminal showed, without what differs from run to run, as text and as a picture.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::{env, fs};

use anstyle_svg::Term;
use regex::Regex;

const UPDATE: &str = "UPDATE_SESSIONS";
/// What differs from run to run, and what stands there instead.
const DIFFERENT: &[(&str, &str)] = &[
    (r" *\d+\.\d s\b", "  0.4 s"),
    (r"\(  0\.4 s\)", "(0.4 s)"),
    (r"\b[0-9a-f]{16}\b", "50dc6c495c0c9188"),
    (r"\b[0-9A-Z]{22}\b", "Z1D633PJN98FT9"),
    (r"\bvpc-[0-9a-f]+\b", "vpc-3ac0fb5f"),
    (r"\b\d+[smhd] ago", "1m ago"),
    (
        r"sha256:[0-9a-f]{64}",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ),
    (r"token=[0-9A-Za-z_.~%-]+", "token=MTc2NDY0NjQwMC9sb2dpbg"),
    (
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z",
        "2026-12-01T09:30:00Z",
    ),
    (r"\b0\.\d+\.\d+[-+][-+0-9a-z.]*", "0.2.0+g1a2b3c4"),
];

/// A command, and what it showed.
pub(super) struct Recording {
    name: &'static str,
    /// As the terminal showed it, with its escape sequences.
    shown: String,
}

impl Recording {
    pub(super) fn new(name: &'static str, width: u16, args: &[&str], shown: &str) -> Self {
        let text = format!("{}\n{}", prompt(width, args), in_order(&steady(shown)));
        let lines = text.lines().map(|line| wrapped(line, usize::from(width)));
        Self {
            name,
            shown: lines.collect::<Vec<_>>().join("\n"),
        }
    }

    /// Without colour.
    pub(super) fn text(&self) -> String {
        plain(self)
    }

    /// The picture of a dark terminal.
    fn picture(&self) -> String {
        let picture = Term::new().render_svg(&self.shown);
        // What is dim would be too dark to read.
        picture.replace("opacity: 0.4", "opacity: 0.7")
    }
}

/// What a recording says, without escape sequences.
pub(super) fn plain(recording: &Recording) -> String {
    static ESCAPE: LazyLock<Regex> = LazyLock::new(|| Regex::new("\u{1b}\\[[0-9;]*m").unwrap());
    let text = ESCAPE.replace_all(&recording.shown, "");
    text.lines()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

/// Each recording is a picture of the repository, which the guide shows in both languages.
pub(super) fn assert_pictures(recordings: &[Recording]) {
    let guides = ["guides/command-line.md", "ja/guides/command-line.md"];
    let guides = guides.map(|path| fs::read_to_string(docs().join(path)).unwrap_or_default());
    for recording in recordings {
        let path = docs().join(format!("pictures/sessions/{}.svg", recording.name));
        let picture = recording.picture();
        if env::var_os(UPDATE).is_some() {
            fs::write(&path, &picture).unwrap();
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == picture,
            "{} is not what a terminal shows (run again with {UPDATE}=1):\n{}",
            path.display(),
            recording.text()
        );
        let name = format!("/sessions/{}.svg", recording.name);
        assert!(
            guides.iter().all(|guide| guide.contains(&name)),
            "a guide does not show {name}"
        );
    }
}

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

/// What is typed, over several lines where it is long.
fn prompt(width: u16, args: &[&str]) -> String {
    let (mut lines, mut line) = (Vec::new(), "$ eden".to_owned());
    for arg in args.iter().map(|arg| steady(arg)) {
        if line.len() + arg.len() + 3 > usize::from(width) {
            lines.push(format!("{line} \\"));
            line = " ".to_owned();
        }
        line = format!("{line} {arg}");
    }
    lines.push(line);
    lines.join("\n")
}

/// A text without what differs from run to run.
fn steady(text: &str) -> String {
    static PATTERNS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
        let pattern = |(pattern, by): &(&str, &'static str)| (Regex::new(pattern).unwrap(), *by);
        DIFFERENT.iter().map(pattern).collect()
    });
    let replaced =
        |text: String, (pattern, by): &(Regex, &str)| pattern.replace_all(&text, *by).into_owned();
    PATTERNS.iter().fold(text.to_owned(), replaced)
}

/// Steps that run together end in any order: here they stand in that of the alphabet.
fn in_order(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    let is_step = |line: &&str| line.contains("  0.4 s");
    for steps in lines.chunk_by_mut(|one, next| is_step(one) && is_step(next)) {
        steps.sort_unstable();
    }
    lines.join("\n")
}

/// A line as a terminal of so many columns shows it.
fn wrapped(line: &str, width: usize) -> String {
    let (mut wrapped, mut column, mut is_escape) = (String::new(), 0, false);
    for character in line.chars() {
        is_escape |= character == '\u{1b}';
        if !is_escape && column == width {
            wrapped.push('\n');
            column = 0;
        }
        column += usize::from(!is_escape);
        is_escape &= character != 'm';
        wrapped.push(character);
    }
    wrapped
}
