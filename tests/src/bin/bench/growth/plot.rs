//! Pictures of points and the line through them, on logarithmic axes.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use delivery::measure::Line;
use plotters::prelude::*;

use super::Series;

/// Names the folder that pictures are drawn to.
const FOLDER: &str = "BAIKONUR_PICTURES";
const SIZE: (u32, u32) = (640, 400);
/// The colours where the reader's theme is dark.
const DARK: &str = r##"<style>@media (prefers-color-scheme: dark) {
  [fill="#FFFFFF"] { fill: #0d1117 } [fill="#000000"] { fill: #e6edf3 } [fill="#0000FF"] { fill: #58a6ff }
  [stroke="#000000"] { stroke: #e6edf3 } [stroke="#0000FF"] { stroke: #58a6ff }
}</style>
"##;

/// Draws a series, where a folder is named, and prints a reference to the picture.
pub(crate) fn draw(series: &Series) -> Result<()> {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return Ok(());
    };
    let path = folder.join(format!("growth-{}.svg", series.name));
    let picture = picture(series).map(|picture| with_dark_colours(&picture));
    let picture = picture.with_context(|| format!("draw {}", path.display()))?;
    fs::write(&path, picture).with_context(|| format!("write {}", path.display()))?;
    println!(
        "![{}: {} ({})](pictures/growth-{}.svg)",
        series.grows, series.measured, series.name, series.name
    );
    Ok(())
}

/// A picture of white ground that a dark theme shows on dark ground.
fn with_dark_colours(picture: &str) -> String {
    let head = picture.find('\n').map_or(0, |end| end + 1);
    let (head, body) = picture.split_at(head);
    format!("{head}{DARK}{body}")
}

fn picture(series: &Series) -> Result<String> {
    let mut picture = String::new();
    let area = SVGBackend::with_string(&mut picture, SIZE).into_drawing_area();
    let wrong = |error: &dyn std::fmt::Display| anyhow!("{error}");
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
    area.present().map_err(|error| wrong(&error))?;
    drop((chart, area));
    Ok(picture)
}

/// From a little below the least to a little above the most, and at least a decade.
fn range(values: impl Iterator<Item = f64> + Clone) -> (f64, f64) {
    let least = values.clone().fold(f64::INFINITY, f64::min);
    let most = values.fold(0.0, f64::max);
    (least * 0.8, (most * 1.25).max(least * 10.0))
}
