//! How much of a core's time a function takes.

use anyhow::Result;
use delivery::uniform::Case;

use super::contender::Side;
use crate::thoroughness::Effort;
use crate::usage::cpu_of;

/// A sample takes at least as much CPU time, in seconds, so that what happens now and then is in each.
const ENOUGH: f64 = 0.1;
/// The same where nobody reads the figures.
const QUICK: f64 = 0.02;
/// As many invocations are made for a sample at most.
const MOST: usize = 2_000;

/// How many invocations make a sample; `side` has been invoked before.
pub(crate) async fn calibrate(side: &mut Side, case: &Case, effort: Effort) -> Result<usize> {
    let mut times = 1;
    let enough = match effort {
        Effort::Full => ENOUGH,
        Effort::Quick => QUICK,
    };
    loop {
        let used = used(side, case, times).await?;
        if used >= enough || times >= MOST {
            return Ok(times);
        }
        // At most four times as many, since the first invocations are slower.
        let factor = (enough / used * 1.2).clamp(1.5, 4.0);
        times = (as_float(times) * factor).ceil() as usize;
    }
}

/// Thousands of records per second of CPU time, over so many invocations.
pub(crate) async fn rate(side: &mut Side, case: &Case, times: usize) -> Result<f64> {
    let used = used(side, case, times).await?;
    Ok(as_float(case.records * times) / used / 1000.0)
}

async fn used(side: &mut Side, case: &Case, times: usize) -> Result<f64> {
    let events: Vec<String> = (0..times).map(|_| side.next_event(case)).collect();
    let before = cpu_of(side.function.process())?;
    for event in events {
        side.invoke(event).await?;
    }
    Ok(cpu_of(side.function.process())? - before)
}

/// A count as a float, far below what a float cannot hold.
pub(crate) fn as_float(count: usize) -> f64 {
    count as f64
}
