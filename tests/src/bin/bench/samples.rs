//! Several measurements of one thing.

use std::fmt;

/// Measurements, printed as their median and range.
#[derive(Debug, Default)]
pub(crate) struct Spread(Vec<f64>);

impl Spread {
    pub(crate) fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// The one in the middle, where there is any.
    pub(crate) fn median(&self) -> Option<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied()
    }

    /// Its median and range with so many digits behind the point.
    pub(crate) fn with_digits(&self, digits: usize) -> String {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        match (sorted.first(), sorted.get(sorted.len() / 2), sorted.last()) {
            (Some(least), Some(median), Some(most)) => {
                format!("{median:.digits$} ({least:.digits$} to {most:.digits$})")
            }
            _ => "not measured".to_owned(),
        }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with_digits(1))
    }
}
