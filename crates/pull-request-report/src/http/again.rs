//! Whether a call is made again.

use std::time::Duration;

use retry::Tries;

use super::call::Repeat;
use crate::error::Cause;
use crate::limit::{Cut, Limit};

/// A call that failed, and how long the forge asks to wait before it is made again.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) cause: Cause,
    pub(super) wait: Option<Duration>,
}

impl From<Cause> for Failed {
    fn from(cause: Cause) -> Self {
        Self { cause, wait: None }
    }
}

/// How long to wait before a call is made again, or why it is not.
pub(super) fn wait_before_next(
    failed: &Failed,
    repeat: Repeat,
    tries: &Tries,
    limit: &Limit,
) -> Result<Duration, Cause> {
    if let Some(wait) = failed.wait {
        let is_possible = limit.allows(wait) && !tries.are_used_up();
        return is_possible.then_some(wait).ok_or(Cause::RateLimit { wait });
    }
    let wait = if is_worth_a_try(&failed.cause, repeat) {
        tries.wait()
    } else {
        None
    };
    wait.ok_or_else(|| failed.cause.clone())
}

/// Why a call was cut off: the answer before says more than that time ran out, but not than a wish to stop.
pub(super) fn why_cut(cut: Cut, last: Option<Cause>) -> Cause {
    match cut {
        Cut::OutOfTime => last.unwrap_or(Cause::OutOfTime),
        Cut::Cancelled => Cause::Cancelled,
    }
}

/// What was certainly not carried out can be made again, and so can what is the same when it is carried out twice.
fn is_worth_a_try(cause: &Cause, repeat: Repeat) -> bool {
    match cause {
        Cause::NoConnection(_) => true,
        Cause::NoAnswer(_) | Cause::Status { status: 500.., .. } => repeat == Repeat::Safe,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use tokio_util::sync::CancellationToken;

    use super::*;

    fn status(status: u16) -> Cause {
        Cause::Status {
            status,
            message: String::new(),
        }
    }

    fn is_tried_again(cause: &Cause, repeat: Repeat) -> bool {
        let limit = Limit::of_report(CancellationToken::new());
        let failed = Failed::from(cause.clone());
        wait_before_next(&failed, repeat, &Tries::until(limit.deadline()), &limit).is_ok()
    }

    #[test]
    fn what_was_perhaps_carried_out_is_made_again_only_where_that_changes_nothing() {
        for (cause, safe, never) in [
            (Cause::NoConnection(String::new()), true, true),
            (Cause::NoAnswer(String::new()), true, false),
            (status(500), true, false),
            (status(502), true, false),
            (status(503), true, false),
            (status(401), false, false),
            (status(403), false, false),
            (status(404), false, false),
            (status(422), false, false),
            (Cause::Answer(String::new()), false, false),
            (Cause::Elsewhere(String::new()), false, false),
        ] {
            let found = [Repeat::Safe, Repeat::Never].map(|repeat| is_tried_again(&cause, repeat));
            assert_eq!(found, [safe, never], "{cause}");
        }
    }

    #[test]
    fn nothing_is_made_again_without_end() {
        let limit = Limit::of_report(CancellationToken::new());
        let mut tries = Tries::until(limit.deadline());
        let wait = Some(Duration::from_millis(1));
        let limited = Failed {
            cause: status(429),
            wait,
        };
        assert_eq!(
            wait_before_next(&limited, Repeat::Never, &tries, &limit),
            Ok(Duration::from_millis(1))
        );
        (0..8).for_each(|_| tries.count());
        assert!(wait_before_next(&limited, Repeat::Never, &tries, &limit).is_err());
        assert_eq!(
            wait_before_next(&status(502).into(), Repeat::Safe, &tries, &limit),
            Err(status(502))
        );
        let late = Tries::until(Instant::now());
        assert_eq!(
            wait_before_next(&status(502).into(), Repeat::Safe, &late, &limit),
            Err(status(502))
        );
    }

    #[test]
    fn the_answer_before_the_end_is_what_is_said() {
        assert_eq!(why_cut(Cut::OutOfTime, Some(status(502))), status(502));
        assert_eq!(why_cut(Cut::OutOfTime, None), Cause::OutOfTime);
        assert_eq!(why_cut(Cut::Cancelled, Some(status(502))), Cause::Cancelled);
    }
}
