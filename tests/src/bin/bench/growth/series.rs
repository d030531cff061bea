//! Points and the line through them.

use anyhow::{Result, ensure};

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
        Ok(self.fit()?.0)
    }

    /// Slope and height of the line over logarithms.
    pub(crate) fn fit(&self) -> Result<(f64, f64)> {
        let right = self.points.len() > 1 && self.points.iter().all(|(x, y)| *x > 0.0 && *y > 0.0);
        ensure!(right, "{} has no line: {:?}", self.name, self.points);
        let logs: Vec<(f64, f64)> = self.points.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
        let count = logs.iter().map(|_| 1.0).sum::<f64>();
        let mean = |of: fn(&(f64, f64)) -> f64| logs.iter().map(of).sum::<f64>() / count;
        let (x, y) = (mean(|point| point.0), mean(|point| point.1));
        let above: f64 = logs.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
        let below: f64 = logs.iter().map(|point| (point.0 - x).powi(2)).sum();
        ensure!(below > 0.0, "{} has only one place", self.name);
        let slope = above / below;
        Ok((slope, y - slope * x))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn series(points: &[(f64, f64)]) -> Series {
        Series {
            name: "it",
            grows: "it",
            measured: "it",
            points: points.to_vec(),
        }
    }

    #[test]
    fn a_power_is_the_slope() {
        let square = series(&[(1.0, 3.0), (2.0, 12.0), (10.0, 300.0)]);
        assert!((square.slope().unwrap() - 2.0).abs() < 1e-9);
        assert!(series(&[(1.0, 5.0), (100.0, 5.0)]).slope().unwrap().abs() < 1e-9);
        assert!(series(&[(1.0, 1.0)]).slope().is_err());
        assert!(series(&[(1.0, 1.0), (1.0, 2.0)]).slope().is_err());
        assert!(series(&[(1.0, 0.0), (2.0, 2.0)]).slope().is_err());
    }
}
