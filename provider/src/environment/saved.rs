//! What is stored of an environment while it changes, and afterwards.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eden_core::Created;
use eden_core::record::Record;
use tfplugin6::{Attr, State};

use super::model::Environment;
use super::part::{Key, Part};
use super::private::{Private, key_of};
use super::{apply, expiry, read};
use crate::data::Data;

/// The state as it grows, saved at every step.
pub(crate) struct Saved {
    now: Mutex<(Environment, Private)>,
    planned: Environment,
}

impl Saved {
    pub(crate) fn new(model: &Environment, planned: &Environment, private: Private) -> Arc<Self> {
        Arc::new(Self {
            now: Mutex::new((model.clone(), private)),
            planned: planned.clone(),
        })
    }

    /// Notes a record, and returns all there is.
    pub(crate) fn note(&self, record: &Record) -> State<Environment> {
        let mut now = self.lock();
        let (model, private) = &mut *now;
        private.note(record);
        self.identify(model, &key_of(record), record);
        state(model.clone(), private)
    }

    /// Fills in the identifiers of one endpoint, which may be a new one.
    fn identify(&self, model: &mut Environment, key: &Key, record: &Record) {
        if let Some(key) = key {
            let planned = self.planned.endpoints.known().and_then(|all| all.get(key));
            if let (Some(all), Some(planned)) = (model.endpoints.known_mut(), planned) {
                all.entry(key.clone()).or_insert_with(|| planned.clone());
            }
        }
        if let Some(mut part) = model.part(key) {
            part.identify(record);
            known_or_null(&mut part.outputs.last_updated);
            model.store(key, part);
        }
        known_or_null(&mut model.outputs.last_updated);
    }

    fn private(&self) -> Private {
        self.lock().1.clone()
    }

    /// The endpoints that are not asked for any more.
    pub(crate) fn without(&self, planned: &Environment) -> Vec<Record> {
        let keys = planned.keys();
        let records = self.private().records().into_iter();
        let gone = records.filter(|(key, _)| !keys.contains(key));
        gone.map(|(_, record)| record).collect()
    }

    /// The environment as it was asked for.
    pub(crate) fn complete(
        &self,
        mut planned: Environment,
        created: &[Created],
    ) -> State<Environment> {
        let mut private = self.private();
        let expires_at = planned.expires_at.clone();
        for one in created {
            private.note(&one.record);
            let key = key_of(&one.record);
            if let Some(mut part) = planned.part(&key) {
                part.complete(&one.record, one.last_updated);
                planned.store(&key, part);
            }
        }
        private.retain(&planned.keys());
        sum_up(&mut planned, &private.records());
        if !expires_at.is_unknown() {
            planned.expires_at = expires_at;
        }
        state(planned, &private)
    }

    /// What there is after a failed update; that error is reported, so one more is of no use.
    pub(crate) async fn actual(&self, data: &Data) -> Option<State<Environment>> {
        let (mut model, mut private) = self.lock().clone();
        let seen = read::observe(data, &mut model, &mut private).await;
        seen.ok().map(|_| state(model, &private))
    }

    fn lock(&self) -> MutexGuard<'_, (Environment, Private)> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn known_or_null(attribute: &mut Attr<String>) {
    *attribute = std::mem::take(attribute).into_known().into();
}

/// The last of the endpoints' updates is the environment's, and so is the last of their ends.
pub(crate) fn sum_up(model: &mut Environment, records: &BTreeMap<Key, Record>) {
    let ends = records.values().filter_map(|record| record.expiry);
    expiry::fill(model, ends.max_by_key(|expiry| expiry.at));
    let parts = model.parts().into_iter();
    let times = parts.filter_map(|Part { model, .. }| model.outputs.last_updated.into_known());
    model.outputs.last_updated = times.max().into();
}

/// What is stored: the plan's targets have served.
pub(crate) fn state(mut model: Environment, private: &Private) -> State<Environment> {
    let id = apply::id(&model);
    model.id = format!("{}/{}", id.profile, id.name).into();
    // Drift of endpoints that go by a name is theirs.
    if model.has_endpoints() || model.outputs.drift.is_unknown() {
        model.outputs.drift = Attr::Known(Vec::new());
    }
    let mut private = private.clone();
    private.forget_targets();
    State::new(model).private(private.to_bytes())
}
