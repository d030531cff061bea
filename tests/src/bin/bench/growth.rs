//! How cost grows with what there is of something.

mod environments;
mod functions;
mod plot;
mod series;

use anyhow::{Result, ensure};

use self::series::Series;
use crate::thoroughness::Effort;

/// A steeper line grows faster than what it is drawn over, beyond what noise explains.
const STEEPEST: f64 = 1.15;

/// Prints the table, and draws each series.
pub(crate) async fn print(effort: Effort) -> Result<()> {
    println!(
        "Each thing is made larger step by step, and the rest left alone. The slope is that of the line that fits the \
         points best where both axes are logarithmic: 1 is proportional, 0 is no growth. The command fails where one \
         is above {STEEPEST}.\n"
    );
    println!("| what grows | what is measured | from | to | slope |");
    println!("|---|---|---|---|---|");
    let mut all = functions::measure(effort).await?;
    all.extend(environments::measure(effort).await?);
    for series in &all {
        println!("{}", series.line()?);
    }
    println!();
    for series in &all {
        plot::draw(series)?;
    }
    // Two points of one sample each have no slope to rely on.
    for series in all.iter().filter(|_| effort == Effort::Full) {
        let slope = series.slope()?;
        ensure!(
            slope <= STEEPEST,
            "{} grows with a slope of {slope:.2}",
            series.name
        );
    }
    Ok(())
}
