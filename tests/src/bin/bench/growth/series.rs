//! Points and the line through them.

use anyhow::{Context, Result};
use delivery::measure::{Line, fit};

/// What one thing costs by how much there is of another.
pub(crate) struct Series {
    /// Names the file of its picture.
    pub(crate) name: &'static str,
    /// What grows.
    pub(crate) grows: &'static str,
    /// What is measured, with its unit.
    pub(crate) measured: &'static str,
    /// How much there is, and what it costs.
    pub(crate) points: Vec<(f64, f64)>,
}

impl Series {
    /// The slope of the line of least squares over logarithms.
    pub(crate) fn slope(&self) -> Result<f64> {
        Ok(self.fit()?.slope)
    }

    /// The line over logarithms.
    pub(crate) fn fit(&self) -> Result<Line> {
        fit(&self.points).context(self.name)
    }

    /// Its line of the table.
    pub(crate) fn line(&self) -> Result<String> {
        let reported = |point: Option<&(f64, f64)>| {
            point.map_or_else(String::new, |(x, y)| format!("{y:.2} at {x}"))
        };
        Ok(format!(
            "| {} | {} | {} | {} | {:.2} |",
            self.grows,
            self.measured,
            reported(self.points.first()),
            reported(self.points.last()),
            self.slope()?
        ))
    }
}
