//! What is stored of endpoints while they change, and afterwards.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eden_core::Created;
use eden_core::record::Record;
use tfplugin6::{Attr, State};

use crate::data::Data;
use crate::environment::apply::known_or_null;
use crate::environment::expiry;
use crate::environment::model::Environment;
use crate::environment::private::Private;
use crate::environment::resolve;

/// What there is by now: the state as it grows, saved at every step.
pub(super) struct Kept {
    now: Mutex<(Environment, Private)>,
    planned: Environment,
}

impl Kept {
    pub(super) fn new(model: &Environment, planned: &Environment, private: Private) -> Arc<Self> {
        Arc::new(Self {
            now: Mutex::new((model.clone(), private)),
            planned: planned.clone(),
        })
    }

    /// Notes a record, and answers with all there is.
    pub(super) fn note(&self, record: &Record) -> State<Environment> {
        let mut kept = self.lock();
        let (model, private) = &mut *kept;
        private.note(record);
        if let Some(group) = &record.group {
            self.identify(model, &group.key, record);
        }
        state(model.clone(), private)
    }

    /// Fills in the identifiers of one endpoint, which may be a new one.
    fn identify(&self, model: &mut Environment, key: &str, record: &Record) {
        let planned = self.planned.endpoints.known().and_then(|all| all.get(key));
        if let (Some(all), Some(planned)) = (model.endpoints.known_mut(), planned) {
            all.entry(key.to_owned()).or_insert_with(|| planned.clone());
        }
        if let Some(mut view) = model.view(key) {
            view.identify(record);
            view.last_updated = known_or_null(view.last_updated);
            model.put(key, view);
        }
        model.last_updated = known_or_null(std::mem::take(&mut model.last_updated));
    }

    fn private(&self) -> Private {
        self.lock().1.clone()
    }

    /// The endpoints that are not asked for any more.
    pub(super) fn without(&self, planned: &Environment) -> Vec<Record> {
        let keys = planned.keys();
        let records = self.private().records().into_iter();
        let gone = records.filter(|(key, _)| !keys.contains(key));
        gone.map(|(_, record)| record).collect()
    }

    /// The environment as it was asked for.
    pub(super) fn complete(
        &self,
        mut planned: Environment,
        created: &[Created],
    ) -> State<Environment> {
        let mut private = self.private();
        for one in created {
            private.note(&one.record);
            let key = one.record.group.as_ref().map(|group| group.key.clone());
            let key = key.unwrap_or_default();
            if let Some(mut view) = planned.view(&key) {
                view.complete(&one.record, one.last_updated);
                planned.put(&key, view);
            }
        }
        let keys = planned.keys();
        private.endpoints.retain(|key, _| keys.contains(key));
        sum_up(&mut planned, &private.records());
        state(planned, &private)
    }

    /// What there is after a failed update; the error is told already, so one more is of no use.
    pub(super) async fn actual(&self, data: &Data) -> Option<State<Environment>> {
        let (mut model, private) = self.lock().clone();
        super::read::observe(data, &mut model, &private)
            .await
            .ok()?;
        Some(state(model, &private))
    }

    fn lock(&self) -> MutexGuard<'_, (Environment, Private)> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The last of the endpoints' updates is the environment's, and so is the last of their ends.
pub(super) fn sum_up(model: &mut Environment, records: &BTreeMap<String, Record>) {
    let ends = records.values().filter_map(|record| record.expiry);
    expiry::fill(model, ends.max_by_key(|expiry| expiry.at));
    let views = model.keys().into_iter().filter_map(|key| model.view(&key));
    let times = views.filter_map(|view| view.last_updated.into_known());
    model.last_updated = times.max().into();
}

/// What is stored: the plan's targets have served.
pub(super) fn state(mut model: Environment, private: &Private) -> State<Environment> {
    model.id = format!(
        "{}/{}",
        resolve::profile(&model),
        model.name.as_deref().unwrap_or_default()
    )
    .into();
    if model.drift.is_unknown() {
        model.drift = Attr::Known(Vec::new());
    }
    let mut private = private.clone();
    for one in private.endpoints.values_mut() {
        one.target = None;
    }
    State::new(model).private(private.to_bytes())
}
