//! What must hold for any input at all, whoever sends it.
//!
//! Each target is a function that panics where something does not hold. A test runs all of them on mutated samples
//! ([`mutate`]); `cargo xtask fuzz` runs them for longer under libFuzzer, which looks for new paths by itself.
//!
//! ```
//! use fuzz_targets::{TARGETS, run};
//!
//! // Nothing that is sent makes the reading of times panic, or of anything else.
//! run("times", b"2026-11-25T09:00:00+99:99");
//! for target in TARGETS {
//!     (target.samples)().iter().for_each(|sample| (target.run)(sample));
//! }
//! ```

mod aggregates;
mod answers;
mod cloudwatch;
mod events;
mod gzip;
mod keys;
pub mod mutate;
mod objects;
mod posts;
mod replay;
mod samples;
mod times;

/// One of the things that are fed with anything.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, which is that of its program under libFuzzer too.
    pub name: &'static str,
    /// Panics where something does not hold for this input.
    pub run: fn(&[u8]),
    /// Inputs to begin with.
    pub samples: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const TARGETS: [Target; 10] = [
    Target {
        name: "aggregates",
        run: aggregates::run,
        samples: samples::aggregates,
    },
    Target {
        name: "gzip",
        run: gzip::run,
        samples: samples::gzip,
    },
    Target {
        name: "cloudwatch",
        run: cloudwatch::run,
        samples: samples::messages,
    },
    Target {
        name: "times",
        run: times::run,
        samples: samples::times,
    },
    Target {
        name: "events",
        run: events::run,
        samples: samples::events,
    },
    Target {
        name: "keys",
        run: keys::run,
        samples: samples::names,
    },
    Target {
        name: "objects",
        run: objects::run,
        samples: samples::objects,
    },
    Target {
        name: "answers",
        run: answers::run,
        samples: samples::answers,
    },
    Target {
        name: "posts",
        run: posts::run,
        samples: samples::posts,
    },
    Target {
        name: "replay",
        run: replay::run,
        samples: samples::failed_logs,
    },
];

/// Runs the target with this name, which has to be there.
pub fn run(name: &str, input: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    assert!(target.is_some(), "there is no target {name}");
    target.into_iter().for_each(|target| (target.run)(input));
}
