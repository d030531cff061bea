//! What a process costs, and how that grows.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use nix::time::{ClockId, clock_getcpuclockid};
use nix::unistd::Pid;

/// A line through points whose two axes are logarithmic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// 1 is proportional, 0 is no growth.
    pub slope: f64,
    /// The logarithm of the value at 1.
    pub height: f64,
}

/// Seconds of all threads of a process so far, user and system, to the nanosecond.
///
/// # Errors
/// When it has ended.
pub fn cpu_seconds(process: u32) -> Result<f64> {
    let process = i32::try_from(process).context("a process has too high a number")?;
    let clock = clock_getcpuclockid(Pid::from_raw(process));
    let time = clock.and_then(ClockId::now);
    let time = time.with_context(|| format!("read the CPU clock of process {process}"))?;
    Ok(Duration::from(time).as_secs_f64())
}

/// The line of least squares over the logarithms of points: how much there is of something, and what it costs.
///
/// # Errors
/// When the points have no such line.
pub fn fit(points: &[(f64, f64)]) -> Result<Line> {
    let right = points.len() > 1 && points.iter().all(|(x, y)| *x > 0.0 && *y > 0.0);
    ensure!(right, "there is no line through {points:?}");
    let logs: Vec<(f64, f64)> = points.iter().map(|(x, y)| (x.ln(), y.ln())).collect();
    let count = logs.iter().map(|_| 1.0).sum::<f64>();
    let mean = |of: fn(&(f64, f64)) -> f64| logs.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|point| point.0), mean(|point| point.1));
    let above: f64 = logs.iter().map(|point| (point.0 - x) * (point.1 - y)).sum();
    let below: f64 = logs.iter().map(|point| (point.0 - x).powi(2)).sum();
    ensure!(below > 0.0, "there is only one place in {points:?}");
    let slope = above / below;
    let height = y - slope * x;
    Ok(Line { slope, height })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_power_is_the_slope() {
        let square = fit(&[(1.0, 3.0), (2.0, 12.0), (10.0, 300.0)]).unwrap();
        assert!((square.slope - 2.0).abs() < 1e-9);
        assert!((square.height - 3.0_f64.ln()).abs() < 1e-9);
        assert!(fit(&[(1.0, 5.0), (100.0, 5.0)]).unwrap().slope.abs() < 1e-9);
        assert!(fit(&[(1.0, 1.0)]).is_err());
        assert!(fit(&[(1.0, 1.0), (1.0, 2.0)]).is_err());
        assert!(fit(&[(1.0, 0.0), (2.0, 2.0)]).is_err());
    }

    #[test]
    fn the_clock_of_a_process_goes_on_while_it_works() {
        let own = std::process::id();
        let before = cpu_seconds(own).unwrap();
        let sum: u64 = std::hint::black_box((0..3_000_000_u64).map(std::hint::black_box).sum());
        assert!(sum > 0 && cpu_seconds(own).unwrap() > before);
    }
}
