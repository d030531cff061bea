//! What a command runs in: when it stops, and who hears of its changes.

pub use aws_calls::Finished;

use crate::error::Error;

/// What a command runs in.
pub type Context = aws_calls::Context<Error>;

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio_util::sync::CancellationToken;

    use super::*;

    fn passing() -> Error {
        Error::Unusable {
            what: "the thing".into(),
            why: "is not ready".into(),
            advice: String::new(),
        }
    }

    #[tokio::test]
    async fn after_a_stop_no_change_begins_and_no_wait_goes_on() {
        let cancel = CancellationToken::new();
        let context = Context::new(cancel.clone(), Duration::from_secs(60), |_| {});
        cancel.cancel();
        let never = async { panic!("it began") };
        let answer: Result<(), Error> = context.change("IAM CreateRole", "x", never).await;
        assert_eq!(
            answer.unwrap_err().to_string(),
            "stopped before IAM CreateRole on x, as asked"
        );
        let waited = context.until(|_| true, || async { Err::<(), _>(passing()) });
        assert!(matches!(waited.await, Err(Error::Cancelled { .. })));
    }

    #[tokio::test]
    async fn what_passes_is_tried_until_the_time_is_over() {
        let context = Context::new(CancellationToken::new(), Duration::from_millis(300), |_| {});
        let waited = context.until(|_| true, || async { Err::<(), _>(passing()) });
        assert_eq!(
            waited.await.unwrap_err().to_string(),
            "gave up on the thing when the time allowed ran out: the thing is not ready"
        );
        let at_once = context.until(|_| false, || async { Err::<(), _>(passing()) });
        assert!(matches!(at_once.await, Err(Error::Unusable { .. })));
    }
}
