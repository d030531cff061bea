//! How far the work is, for whoever watches: on a terminal one line that changes, elsewhere a line now and then.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use crate::report::{Tally, objects};

/// A log has one line in this time.
const BETWEEN_LINES: Duration = Duration::from_secs(10);

/// Where and when something was shown.
#[derive(Debug)]
pub(crate) struct Progress {
    of: usize,
    is_terminal: bool,
    last: Instant,
    has_line: bool,
}

impl Progress {
    /// Of so many objects; nothing was shown yet.
    pub(crate) fn of(of: usize) -> Self {
        Self {
            of,
            is_terminal: stderr().is_terminal(),
            last: Instant::now(),
            has_line: false,
        }
    }

    /// Shows it where it is time.
    pub(crate) fn show(&mut self, tally: &Tally) {
        if let Some(text) = self.text(tally, Instant::now()) {
            eprint!("{text}");
        }
    }

    /// Leaves the line, so that what comes is on one of its own.
    pub(crate) fn end(&mut self) {
        if std::mem::take(&mut self.has_line) {
            eprintln!();
        }
    }

    fn text(&mut self, tally: &Tally, now: Instant) -> Option<String> {
        let line = format!("{tally} (of {})", objects(self.of));
        if self.is_terminal {
            self.has_line = true;
            return Some(format!("\r{line}\x1b[K"));
        }
        let is_time = now.saturating_duration_since(self.last) >= BETWEEN_LINES;
        is_time.then(|| {
            self.last = now;
            line + "\n"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_has_a_line_now_and_then() {
        let mut progress = Progress {
            is_terminal: false,
            ..Progress::of(2)
        };
        let start = progress.last;
        let text = |progress: &mut Progress, seconds| {
            progress.text(&Tally::default(), start + Duration::from_secs(seconds))
        };
        assert_eq!(text(&mut progress, 9), None);
        let line = "0 objects, 0 records put, 0 left (of 2 objects)\n";
        assert_eq!(text(&mut progress, 10).as_deref(), Some(line));
        assert_eq!(text(&mut progress, 19), None);
        assert_eq!(text(&mut progress, 20).as_deref(), Some(line));
    }
}
