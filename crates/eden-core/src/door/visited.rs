//! The environment that has a host.

use eden_access::{Access, Email, GatedHost, Host, State};
use futures::future::join_all;

use crate::access::{access_of, gated_host};
use crate::eden::Eden;
use crate::error::Error;
use crate::name::Names;
use crate::place::Place;
use crate::record::{EnvironmentId, Record};
use crate::sleep::whole_state;
use crate::state::table::StoredDoor;
use aws_calls::{all, all_of};

/// An environment as the door sees it.
#[derive(Clone, Debug)]
pub struct Visited {
    endpoints: Vec<VisitedEndpoint>,
}

/// One of its endpoints.
#[derive(Clone, Debug)]
pub struct VisitedEndpoint {
    /// What its row says.
    pub record: Record,
    /// The door of its profile; `None` where nobody could be let in.
    pub door: Option<StoredDoor>,
    /// Its host.
    pub host: Host,
}

impl Eden {
    /// The environment that has a host; `None` where none has it, or its row cannot say so. Two reads one after another, of
    /// which the first finds nothing at most hosts that strangers try.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn visited(&self, host: &Host) -> Result<Option<Visited>, Error> {
        let Some(claim) = self.table().claim(host.as_str()).await? else {
            return Ok(None);
        };
        let (record, door) = tokio::join!(
            self.table().claimed(&claim),
            self.table().door(&claim.id.profile)
        );
        let (record, door) = all_of((record, door))?;
        let Some(record) =
            record.filter(|record| record.fqdn().is_ok_and(|fqdn| fqdn == host.as_str()))
        else {
            return Ok(None);
        };
        let others = self.others(&record).await?;
        let own = endpoint(record, door)?;
        Ok(Some(Visited {
            endpoints: [own].into_iter().chain(others).collect(),
        }))
    }

    /// An environment by its name; `None` where there is none.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn visited_by_name(&self, id: &EnvironmentId) -> Result<Option<Visited>, Error> {
        let records = self.find(id).await?.into_iter();
        let recorded = records.filter(|record| record.identifiers.rule.is_some());
        let each = recorded.map(|record| async {
            let door = self.table().door(&record.id.profile).await?;
            endpoint(record, door)
        });
        let endpoints = all(join_all(each).await)?;
        Ok((!endpoints.is_empty()).then_some(Visited { endpoints }))
    }

    /// The other endpoints of the environment that have hosts, as their rows say.
    async fn others(&self, record: &Record) -> Result<Vec<VisitedEndpoint>, Error> {
        let places = record.group.iter().flat_map(|group| group.others.values());
        let places = places.filter(|place| !place.kind.is_worker());
        let others = all(join_all(places.map(|place| self.at(place))).await)?;
        let same =
            |other: &Record| other.environment() == record.environment() && !other.is_worker();
        let each = others
            .into_iter()
            .flatten()
            .filter(same)
            .map(|record| async {
                let door = self.table().door(&record.id.profile).await?;
                endpoint(record, door)
            });
        all(join_all(each).await)
    }

    async fn at(&self, place: &Place) -> Result<Option<Record>, Error> {
        let names = Names::of(place.names.as_ref(), &place.settings, &place.id.name)?;
        let fqdn = names.fqdn(&place.zone_name)?;
        let items = self.table().items(&place.id, &names).await?;
        let row = items.row(&place.id, &names, &fqdn)?;
        Ok(row.and_then(|row| row.record))
    }
}

impl Visited {
    /// Profile and name, as commands take them.
    #[must_use]
    pub fn id(&self) -> Option<EnvironmentId> {
        self.endpoints.first().map(|one| one.record.environment())
    }

    /// Its endpoints.
    #[must_use]
    pub fn endpoints(&self) -> &[VisitedEndpoint] {
        &self.endpoints
    }

    /// All of its hosts.
    #[must_use]
    pub fn hosts(&self) -> Vec<Host> {
        self.endpoints.iter().map(|one| one.host.clone()).collect()
    }

    /// Its state as a whole; `None` is one that this release does not know.
    #[must_use]
    pub fn state(&self) -> Option<State> {
        whole_state(self.endpoints.iter().map(|one| &one.record))
    }

    /// Whether somebody may enter it: whom each endpoint that is gated admits, since a visit passes through all of them.
    #[must_use]
    pub fn admits(&self, email: &Email) -> bool {
        let mut gated = self
            .endpoints
            .iter()
            .filter(|one| one.access() == Access::Gate);
        gated.all(|one| {
            let door = one.door.as_ref();
            door.is_some_and(|stored| stored.door.visitors().admits(email))
        })
    }

    /// The endpoint that has a host.
    #[must_use]
    pub fn endpoint(&self, host: &Host) -> Option<&VisitedEndpoint> {
        self.endpoints.iter().find(|one| one.host == *host)
    }

    /// Where visitors sign in, if its profile says so.
    #[must_use]
    pub fn door_host(&self) -> Option<Host> {
        let doors = self.endpoints.iter().filter_map(|one| one.door.as_ref());
        let mut hosts = doors.filter_map(|stored| stored.door.host.as_deref());
        hosts.find_map(|host| Host::parse(host).ok())
    }
}

impl VisitedEndpoint {
    /// Whether everybody may visit it.
    #[must_use]
    pub fn access(&self) -> Access {
        access_of(&self.record, self.door.as_ref())
    }

    /// The gate that cookies and tokens open.
    #[must_use]
    pub fn gate(&self) -> GatedHost {
        gated_host(self.host.clone(), &self.record, self.door.as_ref())
    }
}

fn endpoint(record: Record, door: Option<StoredDoor>) -> Result<VisitedEndpoint, Error> {
    let host = record.host()?;
    Ok(VisitedEndpoint { record, door, host })
}
