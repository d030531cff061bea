//! How often an environment is looked after for those who wait at its door.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use eden_access::{Event, Key, State};
use eden_core::context::Context;
use eden_core::record::EnvironmentId;
use eden_core::{Eden, Error};

/// At most once in this time for each environment and process: pages ask again every few seconds, each for itself.
const PAUSE: Duration = Duration::from_secs(2);
/// How many environments are remembered.
const REMEMBERED: usize = 1_000;

/// When this process has last looked after each environment.
#[derive(Debug, Default)]
pub(crate) struct Attendance(Mutex<HashMap<(String, String), Instant>>);

impl Attendance {
    /// Looks after an environment, unless that was done a moment ago or somebody else is at it: `None` then.
    pub(crate) async fn attend(
        &self,
        eden: &Eden,
        context: &Context,
        id: &EnvironmentId,
        key: &Key,
        event: Option<Event>,
    ) -> Result<Option<Option<State>>, Error> {
        if event.is_none() && !self.is_due(id) {
            return Ok(None);
        }
        let records = eden.attend(context, id, key, event).await?;
        Ok(records.map(|records| eden_core::sleep::whole_state(&records)))
    }

    fn is_due(&self, id: &EnvironmentId) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let name = (id.profile.clone(), id.name.clone());
        if last.get(&name).is_some_and(|since| since.elapsed() < PAUSE) {
            return false;
        }
        if last.len() >= REMEMBERED {
            last.clear();
        }
        last.insert(name, Instant::now());
        true
    }
}
