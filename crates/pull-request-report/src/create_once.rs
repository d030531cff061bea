//! Creating one thing, and not two, when an answer is lost.

use std::future::Future;

use retry::Tries;

use crate::error::Error;
use crate::limit::Limit;

/// Creates something. When it is not known whether it was created, it is looked for, and created only where it is not there.
pub(crate) async fn create_once<T, C, F>(
    limit: &Limit,
    create: impl Fn() -> C,
    find: impl Fn() -> F,
) -> Result<T, Error>
where
    C: Future<Output = Result<T, Error>>,
    F: Future<Output = Result<Option<T>, Error>>,
{
    let mut tries = Tries::until(limit.deadline());
    loop {
        let error = match create().await {
            Err(error) if error.may_be_done() => error,
            done => return done,
        };
        tries.count();
        if let Some(found) = find().await? {
            return Ok(found);
        }
        let Some(wait) = tries.wait() else {
            return Err(error);
        };
        limit.sleep(wait).await.map_err(|_| error)?;
    }
}
