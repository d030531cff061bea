//! Calls that take long enough for something to happen meanwhile.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::{Fault, Proxy, When};

/// What each of the calls takes longer.
const LONGER: Duration = Duration::from_secs(1);
/// A program that fails before its call would be waited for without an end.
const PATIENCE: Duration = Duration::from_secs(60);

/// Calls that are waited for.
#[derive(Debug)]
pub struct Held {
    begun: Arc<Notify>,
    what: String,
}

impl Proxy {
    /// Lets such calls take a second longer from now on; what is returned tells when the nth has begun, counted
    /// from 1.
    #[must_use]
    pub fn hold(&self, service: &str, operation: &str, number: usize) -> Held {
        let begun = Arc::new(Notify::new());
        let (tell, when) = (Arc::clone(&begun), When::call(service, operation));
        let notice = Fault::before(move |_| tell.notify_one());
        self.rule(when.clone().nth(number), notice);
        self.rule(when, Fault::Delay(LONGER));
        let what = format!("{service} {operation}, call {number}");
        Held { begun, what }
    }
}

impl Held {
    /// Waits until the call has begun.
    pub async fn begun(&self) -> Result<()> {
        let begun = timeout(PATIENCE, self.begun.notified()).await;
        begun.with_context(|| format!("no {} within {PATIENCE:?}", self.what))
    }
}
