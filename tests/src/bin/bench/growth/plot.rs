//! Pictures of points and the line through them, on logarithmic axes.

use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use delivery::measure::Line;
use plotters::prelude::*;

use super::Series;

/// Names the folder that pictures are drawn to.
const FOLDER: &str = "BAIKONUR_PICTURES";
const SIZE: (u32, u32) = (640, 400);

/// Draws a series, where a folder is named, and prints a reference to the picture.
pub(crate) fn draw(series: &Series) -> Result<()> {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return Ok(());
    };
    let path = folder.join(format!("growth-{}.svg", series.name));
    picture(series, &path).with_context(|| format!("draw {}", path.display()))?;
    println!(
        "![{}: {} ({})](pictures/growth-{}.svg)",
        series.grows, series.measured, series.name, series.name
    );
    Ok(())
}

fn picture(series: &Series, path: &std::path::Path) -> Result<()> {
    let area = SVGBackend::new(path, SIZE).into_drawing_area();
    let wrong = |error: &dyn std::fmt::Display| anyhow!("{error}");
    // White in light and dark themes alike.
    area.fill(&WHITE).map_err(|error| wrong(&error))?;
    let Line { slope, height } = series.fit()?;
    let title = format!("{} (slope {slope:.2})", series.measured);
    let xs = range(series.points.iter().map(|point| point.0));
    let ys = range(series.points.iter().map(|point| point.1));
    let mut builder = ChartBuilder::on(&area);
    builder.caption(title, ("sans-serif", 18)).margin(12);
    builder.x_label_area_size(44).y_label_area_size(64);
    let chart = builder.build_cartesian_2d((xs.0..xs.1).log_scale(), (ys.0..ys.1).log_scale());
    let mut chart = chart.map_err(|error| wrong(&error))?;
    let mut mesh = chart.configure_mesh();
    mesh.x_desc(series.grows).y_desc(series.measured);
    mesh.draw().map_err(|error| wrong(&error))?;
    let at = |x: f64| (x, (slope * x.ln() + height).exp());
    let line = LineSeries::new([at(xs.0), at(xs.1)], BLUE);
    chart.draw_series(line).map_err(|error| wrong(&error))?;
    let points = series.points.iter();
    let points = points.map(|point| Circle::new(*point, 4, BLUE.filled()));
    chart.draw_series(points).map_err(|error| wrong(&error))?;
    area.present().map_err(|error| wrong(&error))
}

/// From a little below the least to a little above the most, and at least a decade.
fn range(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let least = values.clone().fold(f64::INFINITY, f64::min);
    let most = values.fold(0.0, f64::max);
    (least * 0.8, (most * 1.25).max(least * 10.0))
}
