//! The quota of rules, which no stand-in keeps to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Call, Fault};

/// How many rules each listener got through the proxy; the proxy does not see them deleted.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html>
#[derive(Debug)]
pub struct Quota {
    limit: usize,
    rules: Mutex<BTreeMap<String, usize>>,
}

impl Fault {
    /// Lets each listener have so many rules, and refuses to make one more as AWS does.
    #[must_use]
    pub fn rules_quota(limit: usize) -> Self {
        Self::Quota(Arc::new(Quota {
            limit,
            rules: Mutex::default(),
        }))
    }
}

impl Quota {
    /// What the call is refused with, if it is.
    pub(super) fn refused(&self, call: &Call) -> Option<Fault> {
        let mut rules = self.lock();
        let count = rules.entry(listener(call)).or_default();
        if *count == self.limit {
            let message = "The maximum number of rules on the load balancer has been reached";
            return Some(Fault::error(400, "TooManyRules", message));
        }
        *count += 1;
        None
    }

    /// Takes a call back that was not carried out.
    pub(super) fn not_made(&self, call: &Call) {
        let mut rules = self.lock();
        let count = rules.entry(listener(call)).or_default();
        *count = count.saturating_sub(1);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, usize>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn listener(call: &Call) -> String {
    let mut fields = form_urlencoded::parse(call.request.as_bytes());
    let arn = fields.find(|(name, _)| name == "ListenerArn");
    arn.map(|(_, arn)| arn.into_owned()).unwrap_or_default()
}
