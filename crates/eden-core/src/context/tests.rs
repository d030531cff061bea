//! Stopping, waiting and reporting.

use std::sync::Mutex;

use tokio::time::Instant;

use super::*;

/// Flags, variables and attributes hold any number.
#[test]
fn a_limit_without_sense_is_a_long_one() {
    Context::new(CancellationToken::new(), Duration::MAX, |_| {});
}

fn passing() -> Error {
    Error::Unusable {
        what: "the thing".into(),
        why: "is not ready".into(),
        advice: String::new(),
        key: None,
    }
}

#[tokio::test]
async fn a_change_is_reported_with_what_it_was_about() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let list = Arc::clone(&heard);
    let listen = move |event| list.lock().unwrap().push(event);
    let context = Context::new(CancellationToken::new(), PATIENCE, listen);
    let answer = context.change("ECS CreateService", "foo", async { Ok(7) });
    assert_eq!(answer.await.unwrap(), 7);
    let failed = context.change("ECS CreateService", "bar", async {
        Err::<(), _>(passing())
    });
    failed.await.unwrap_err();
    let heard = heard.lock().unwrap();
    let [Event::Finished { call, subject, .. }] = heard.as_slice() else {
        panic!("{heard:?}");
    };
    assert_eq!((*call, subject.as_str()), ("ECS CreateService", "foo"));
}

#[tokio::test]
async fn after_a_stop_no_change_begins() {
    let cancel = CancellationToken::new();
    let context = Context::new(cancel.clone(), PATIENCE, |_| {});
    cancel.cancel();
    let never = async { panic!("it began") };
    let answer: Result<(), Error> = context.change("S3 PutObject", "x", never).await;
    let text = answer.unwrap_err().to_string();
    assert_eq!(text, "stopped before S3 PutObject on x, as asked");
}

#[tokio::test]
async fn a_stop_ends_a_wait() {
    let cancel = CancellationToken::new();
    let context = Context::new(cancel.clone(), PATIENCE, |_| {});
    let started = Instant::now();
    let last = passing();
    let (waited, ()) = tokio::join!(context.pause(9, &last), async { cancel.cancel() });
    assert!(matches!(waited, Err(Error::Cancelled { .. })), "{waited:?}");
    assert!(started.elapsed() < Duration::from_millis(900));
}

#[tokio::test]
async fn a_wait_beyond_the_limit_is_not_begun() {
    let context = Context::new(CancellationToken::new(), Duration::from_millis(1), |_| {});
    let started = Instant::now();
    let error = context.pause(9, &passing()).await.unwrap_err();
    assert!(started.elapsed() < Duration::from_millis(500));
    assert!(matches!(&error, Error::TimedOut { .. }), "{error:?}");
    assert!(
        error.to_string().ends_with("the thing: is not ready"),
        "{error}"
    );
    assert!(
        error
            .advice()
            .unwrap()
            .starts_with("Run the same command again")
    );
}
