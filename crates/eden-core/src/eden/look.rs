//! A look at what creating will need.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use super::Eden;
use crate::context::Context;
use crate::error::Error;
use crate::observe::needs::{self, LookedFor, Needs};
use crate::place::Place;
use crate::record::Record;
use crate::state::row::Row;

impl Eden {
    /// Looks for what these endpoints need and others make: images, clusters, reference services and
    /// common ALBs. Nothing is changed.
    ///
    /// # Errors
    /// All that is missing, or cannot be looked for.
    pub async fn look_for(&self, context: &Context, needs: &[Needs]) -> Result<(), Error> {
        self.look_for_kinds(context, needs).await.problems
    }

    /// The same, with whether each of these endpoints will be visited.
    pub async fn look_for_kinds(&self, context: &Context, needs: &[Needs]) -> LookedFor {
        needs::look_for(&self.clients, context, needs).await
    }

    /// Refuses what these endpoints would be refused for whatever others make. Nothing is changed.
    ///
    /// # Errors
    /// All that is refused.
    pub async fn refuse(&self, needs: &[Needs]) -> Result<(), Error> {
        needs::refuse(&self.clients, needs).await
    }

    /// The row of each of these places, which a create there would take over; one query for all
    /// endpoints of a profile. A row that cannot be read is none.
    ///
    /// # Errors
    /// When a call fails, or a name cannot be used.
    pub async fn rows_at(&self, places: &[Place]) -> Result<Vec<Option<Row>>, Error> {
        let mut rows = BTreeMap::new();
        for Place { id, .. } in places {
            if let Entry::Vacant(own) = rows.entry((&id.profile, &id.name)) {
                own.insert(self.table.rows(id).await?);
            }
        }
        let row = |place: &Place| {
            let key = (&place.id.profile, &place.id.name);
            let rows = rows.get(&key).into_iter().flatten();
            row_at(place, rows)
        };
        places.iter().map(row).collect()
    }
}

/// The row that has the names of a place, or its host.
fn row_at<'a>(
    place: &Place,
    mut rows: impl Iterator<Item = &'a Row>,
) -> Result<Option<Row>, Error> {
    let names = Record::from(place.clone()).names()?;
    let fqdn = names.fqdn(&place.zone_name)?;
    let is_here = |row: &Row| {
        let is_own = row.is_of(&place.id, &names, &fqdn);
        is_own && (row.name == names.row || row.endpoint == fqdn)
    };
    Ok(rows.find(|row| is_here(row)).cloned())
}
