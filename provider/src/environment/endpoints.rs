//! `endpoints`: an environment of several services.
//!
//! Each endpoint is looked at as if it were an environment of its own, so that whatever holds for
//! one holds for each of several.

mod apply;
mod kept;
mod model;
mod place;
mod plan;
mod read;
mod resolve;
mod validate;

use std::collections::BTreeMap;

use eden_core::place::Place;
use eden_core::record::Record;

pub(crate) use self::apply::{create, delete, update};
pub(crate) use self::model::Endpoint;
#[cfg(test)]
pub(crate) use self::place::at_endpoints;
pub(crate) use self::plan::plan;
pub(crate) use self::read::{import, read};
pub(crate) use self::validate::{is_several, problems};
use super::model::Environment;
use super::private::Private;

/// Where endpoints are, by what the environment calls them.
type Places = BTreeMap<String, Place>;

impl Private {
    /// The records of the endpoints that were made.
    fn records(&self) -> BTreeMap<String, Record> {
        let each = self.endpoints.iter();
        each.filter_map(|(key, one)| Some((key.clone(), one.record.clone()?)))
            .collect()
    }

    /// Where each endpoint will be, as far as that is known: where it is planned to be, or is.
    fn places(&self, planned: &Environment) -> Places {
        let place = |key: &String| {
            let one = self.endpoints.get(key)?;
            let view = planned.view(key)?;
            let target = one.target.as_ref().map(|target| Place {
                id: super::apply::id(&view),
                settings: target.settings.clone(),
                zone_name: target.zone_name.clone(),
            });
            target.or_else(|| one.record.as_ref().map(Record::place))
        };
        let keys = planned.keys().into_iter();
        keys.filter_map(|key| Some((key.clone(), place(&key)?)))
            .collect()
    }

    /// Notes what an endpoint was made with.
    fn note(&mut self, record: &Record) {
        if let Some(group) = &record.group {
            let one = self.endpoints.entry(group.key.clone()).or_default();
            one.record = Some(record.clone());
        }
    }
}
