//! Environments that sleep and wake.
//!
//! The row says what an environment is ([`Sleeper`]). It is changed first, by a write with a condition on its revision, and
//! then rule and count follow ([`next_steps`]), whoever began: what a killed program left is continued by the next one.

mod activity;
mod demand;
mod idle;
mod settings;
mod state;
mod wake;

pub use self::activity::{Activity, CannotSleep, LATE_SECONDS, ServiceKind, check_can_sleep};
pub use self::demand::{EndpointSeen, Step, count_to_remember, next_steps, opening};
pub use self::idle::{
    Look, MetricData, Point, QUERIES_A_CALL, Verdict, batches, look_from, period_of, verdict,
};
pub use self::settings::{
    SleepAfter, SleepAfterError, Wake, WakeError, may_wake_by_button, may_wake_by_visit,
};
pub use self::state::{Change, Event, Sleeper, State};
pub use self::wake::{
    EndpointHealth, HealthyTarget, WAKES_AT_ONCE, WakeVerdict, may_wake_another, wake_verdict,
};
