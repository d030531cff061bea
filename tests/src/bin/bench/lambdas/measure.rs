//! How much of a core's time a function takes.

use std::fs;

use anyhow::{Context, Result};

use super::events::Case;
use super::side::Side;
use crate::effort::Effort;

/// A clock tick of /proc, which Linux shows as a hundredth of a second whatever its own is.
const TICK: f64 = 0.01;
/// A sample takes at least as much CPU time, in seconds, so that ticks are fine enough.
const ENOUGH: f64 = 0.2;
/// As many invocations are made for a sample at most.
const MOST: usize = 2_000;

/// How many invocations make a sample; `side` has been invoked before.
pub(crate) async fn calibrate(side: &mut Side, case: &Case, effort: Effort) -> Result<usize> {
    let mut times = 1;
    let enough = match effort {
        Effort::Full => ENOUGH,
        Effort::Quick => 5.0 * TICK,
    };
    loop {
        let used = used(side, case, times).await?;
        if used >= enough || times >= MOST {
            return Ok(times);
        }
        // At most four times as many, since the first invocations are slower.
        let factor = (enough / used.max(TICK) * 1.2).clamp(1.5, 4.0);
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
    let before = cpu_seconds(side)?;
    for event in events {
        side.invoke(event).await?;
    }
    Ok(cpu_seconds(side)? - before)
}

/// The CPU time, user and system, of all threads of a function so far.
fn cpu_seconds(side: &Side) -> Result<f64> {
    let path = format!("/proc/{}/stat", side.function.process());
    let stat = fs::read_to_string(&path).with_context(|| format!("read {path}"))?;
    // The program's name in parentheses may hold anything.
    let after = stat.rsplit_once(')').map(|(_, after)| after);
    let fields: Vec<_> = after.unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
    let (user, system) = (ticks(11), ticks(12));
    let (user, system) = user
        .zip(system)
        .with_context(|| format!("find times in {path}"))?;
    Ok((user + system) * TICK)
}

/// A count as a float, far below what a float cannot hold.
pub(crate) fn as_float(count: usize) -> f64 {
    count as f64
}
