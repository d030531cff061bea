//! What a run of Terraform takes.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use nix::time::{ClockId, clock_getcpuclockid};
use nix::unistd::Pid;
use testbed::proxy::{Call, Proxy};
use testbed::terraform::Workspace;

use crate::memory;

/// A shorter time without a call is work.
const WAIT: Duration = Duration::from_millis(500);

/// What a run of Terraform took.
pub(crate) struct Usage {
    /// From its start to its end.
    pub(crate) seconds: f64,
    /// Of it, without a call under way: fixed sleeps.
    pub(crate) waits: f64,
    /// CPU time of Terraform and its providers.
    pub(crate) cpu: f64,
    /// MiB of the provider at most.
    pub(crate) memory: f64,
}

/// Runs Terraform, which has to succeed.
pub(crate) async fn measure(
    terraform: &Workspace,
    proxy: &Proxy,
    arguments: &[&str],
) -> Result<Usage> {
    proxy.clear_calls();
    let (before, start) = (cpu_of_children()?, Instant::now());
    let run = terraform.run(arguments);
    let (output, memory) = memory::watched(&terraform.path(), run).await?;
    let seconds = start.elapsed().as_secs_f64();
    let cpu = cpu_of_children()? - before;
    output?.success()?;
    Ok(Usage {
        seconds,
        waits: waits(&proxy.calls()).as_secs_f64(),
        cpu,
        memory,
    })
}

/// Seconds of all ended children and theirs, user and system.
pub(crate) fn cpu_of_children() -> Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("read the CPU time of children")?;
    let time = usage.user_time() + usage.system_time();
    Ok(time.num_microseconds() as f64 / 1e6)
}

/// Seconds of all threads of a process so far, user and system, to the nanosecond.
pub(crate) fn cpu_of(process: u32) -> Result<f64> {
    let process = i32::try_from(process).context("a process has too high a number")?;
    let clock = clock_getcpuclockid(Pid::from_raw(process));
    let time = clock.and_then(ClockId::now);
    let time = time.with_context(|| format!("read the CPU clock of process {process}"))?;
    Ok(Duration::from(time).as_secs_f64())
}

/// What a process used so far, in the system's ticks of 10 ms.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ticks {
    /// In its own code.
    own: u64,
    /// In the system's, which works for it.
    system: u64,
}

impl Ticks {
    /// Of all threads of a process.
    pub(crate) fn of(process: u32) -> Result<Self> {
        let path = format!("/proc/{process}/stat");
        let stat = fs::read_to_string(&path).with_context(|| format!("read {path}"))?;
        Self::read(&stat).with_context(|| format!("find the CPU time in {path}"))
    }

    /// The name of the program, which may hold anything, is in parentheses before what is counted here.
    fn read(stat: &str) -> Option<Self> {
        let (_, fields) = stat.rsplit_once(')')?;
        let mut times = fields.split_whitespace().skip(11).map(str::parse);
        Some(Self {
            own: times.next()?.ok()?,
            system: times.next()?.ok()?,
        })
    }

    /// The part that was in the process's own code since an earlier look, where there was any.
    pub(crate) fn own_part(self, earlier: Self) -> Option<f64> {
        let (own, system) = (self.own - earlier.own, self.system - earlier.system);
        let all = own + system;
        (all > 0).then(|| own as f64 / all as f64)
    }
}

/// The time between the first call and the last without any under way, where it is long.
fn waits(calls: &[Call]) -> Duration {
    let mut sorted: Vec<_> = calls
        .iter()
        .map(|call| (call.started, call.finished))
        .collect();
    sorted.sort_unstable();
    let mut total = Duration::ZERO;
    let mut until = sorted
        .first()
        .map_or(Duration::ZERO, |(_, finished)| *finished);
    for (started, finished) in sorted {
        let gap = started.saturating_sub(until);
        if gap > WAIT {
            total += gap;
        }
        until = until.max(finished);
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(started: u64, finished: u64) -> Call {
        Call {
            number: 0,
            service: String::new(),
            path: String::new(),
            region: String::new(),
            operation: String::new(),
            started: Duration::from_millis(started),
            finished: Duration::from_millis(finished),
            request: String::new(),
            status: None,
        }
    }

    #[test]
    fn ticks_are_found_behind_any_name() {
        let stat = "42 (a) b) S 1 42 42 0 -1 4194304 1 2 3 4 70 30 5 6 20 0 1 0 1000";
        let ticks = Ticks::read(stat).unwrap();
        assert_eq!((ticks.own, ticks.system), (70, 30));
        assert_eq!(ticks.own_part(Ticks::default()), Some(0.7));
        assert_eq!(ticks.own_part(ticks), None);
    }

    #[test]
    fn only_long_times_without_any_call_are_waits() {
        let calls = [
            call(100, 200),
            call(150, 3000),
            call(3400, 3500),
            call(5500, 5600),
        ];
        assert_eq!(waits(&calls), Duration::from_millis(2000));
        assert_eq!(waits(&[]), Duration::ZERO);
    }
}
