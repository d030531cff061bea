//! The commands: each is "describe, decide, do".

use aws_types::SdkConfig;
use futures::future::join_all;

use crate::clients::{ClientOptions, Clients};
use crate::context::Context;
use crate::error::Error;
use crate::execute::create::{Created, Decided};
use crate::execute::{self, all};
use crate::name::Names;
use crate::observe::file::Files;
use crate::observe::{self, Wanted, whole};
use crate::plan::{Plan, together};
use crate::record::{EnvironmentId, Record};
use crate::request::Request;
use crate::settings::{Draft, Settings};
use crate::state::row::Row;
use crate::state::table::Table;

/// Eden's commands on one account and region.
#[derive(Clone, Debug)]
pub struct Eden {
    clients: Clients,
    table: Table,
}

impl Eden {
    /// Commands with this AWS configuration and this state table; no call is made.
    #[must_use]
    pub fn new(config: &SdkConfig, options: &ClientOptions, table: &str) -> Self {
        let clients = Clients::new(config, options);
        let table = Table::new(&clients, table);
        Self { clients, table }
    }

    /// The state table.
    #[must_use]
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// A stored profile, or `None` where there is no such profile, or no table.
    ///
    /// # Errors
    /// When the call fails, or the profile's text is not a JSON object.
    pub async fn profile(&self, name: &str) -> Result<Option<Draft>, Error> {
        self.table.profile(name).await
    }

    /// The name of the settings' hosted zone, without its final dot.
    ///
    /// # Errors
    /// When the zone does not exist, or the call fails.
    pub async fn zone_name(&self, settings: &Settings) -> Result<String, Error> {
        observe::dns::zone_name(&self.clients, &settings.zone_id).await
    }

    /// What creating would do to each endpoint, and nothing done.
    ///
    /// # Errors
    /// When something that eden needs is missing; all of it at once.
    pub async fn dry_run(
        &self,
        context: &Context,
        requests: &[Request],
    ) -> Result<Vec<Plan>, Error> {
        let (decided, _) = self.decide(context, requests).await?;
        Ok(decided.into_iter().map(|one| one.plan).collect())
    }

    /// Creates an environment of one endpoint, or deploys to it and repairs it where it exists.
    ///
    /// # Errors
    /// As those of [`Eden::create_all`].
    pub async fn create(&self, context: &Context, request: &Request) -> Result<Created, Error> {
        let created = self
            .create_all(context, std::slice::from_ref(request))
            .await?;
        created.into_iter().next().ok_or_else(nothing_asked)
    }

    /// Creates endpoints of an environment, or deploys to those that exist and repairs them.
    ///
    /// What they share is described once, all come up at the same time, and the Environments JSON
    /// gains all of them in one write (of each file) when all exist. Endpoints that are not asked
    /// for are left alone.
    ///
    /// # Errors
    /// When something that eden needs is missing, or two endpoints would share a piece, before
    /// anything is made; or when a step fails: nothing new is published then, and running it again
    /// goes on from there.
    pub async fn create_all(
        &self,
        context: &Context,
        requests: &[Request],
    ) -> Result<Vec<Created>, Error> {
        // On the heap, here and in the steps: an unoptimised build would need most of a thread's
        // stack for the values that wait for each other.
        let (decided, files) = Box::pin(self.decide(context, requests)).await?;
        let Self { clients, table } = self;
        let create = execute::create::create(clients, context, table, &decided, files);
        let created = Box::pin(create).await?;
        for one in decided {
            let name = one.plan.names.resource;
            context.note(format!("Successfully finished creating environment {name}"));
        }
        Ok(created)
    }

    /// Deletes an environment, given all its endpoints; whatever is gone already is not missed.
    ///
    /// # Errors
    /// When a step fails; running it again goes on from there.
    pub async fn delete(&self, context: &Context, records: &[Record]) -> Result<(), Error> {
        execute::delete::delete(&self.clients, context, &self.table, records).await?;
        for record in records {
            let name = record.names()?.resource;
            context.note(format!("Successfully finished deleting environment {name}"));
        }
        Ok(())
    }

    /// An endpoint as it now is; `None` where nothing of it is left.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn read(&self, record: &Record) -> Result<Option<whole::Observation>, Error> {
        let seen = self.read_all(std::slice::from_ref(record)).await?;
        Ok(seen.into_iter().next().flatten())
    }

    /// Endpoints as they now are, in their order; `None` where nothing of one is left.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn read_all(
        &self,
        records: &[Record],
    ) -> Result<Vec<Option<whole::Observation>>, Error> {
        let pieces = whole::fetch(&self.clients, &self.table, records).await?;
        let pairs = records.iter().zip(&pieces);
        pairs
            .map(|(record, pieces)| whole::compare(record, pieces))
            .collect()
    }

    /// The records of an environment of which only profile and name are known, one of each
    /// endpoint: from its rows, or for older rows from the profile. None where nothing tells.
    ///
    /// # Errors
    /// When a call fails, or the profile cannot be used.
    pub async fn find(&self, id: &EnvironmentId) -> Result<Vec<Record>, Error> {
        let (row, profile) = tokio::join!(self.table.find(id), self.table.profile(&id.profile));
        match row?.map(|row| row.record) {
            Some(Some(record)) => return self.endpoints(record).await,
            Some(None) => {}
            // The endpoints' rows may all belong to other profiles than the environment's own.
            None => match self.table.group(id).await? {
                none if none.is_empty() => {}
                records => return Ok(records),
            },
        }
        let Some(profile) = profile? else {
            return Ok(Vec::new());
        };
        let settings = profile.finish()?;
        let zone_name = self.zone_name(&settings).await?;
        Ok(vec![Record::new(id.clone(), settings, zone_name)])
    }

    /// All of the environment that this endpoint is one of, to be deleted: with endpoints that were
    /// begun, and that nothing but another's row tells of.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn endpoints(&self, record: Record) -> Result<Vec<Record>, Error> {
        if record.group.is_none() {
            return Ok(vec![record]);
        }
        let mut records = self.table.group(&record.environment()).await?;
        records.extend(self.table.unwritten(&records).await?);
        Ok(records)
    }

    async fn decide(
        &self,
        context: &Context,
        requests: &[Request],
    ) -> Result<(Vec<Decided>, Files), Error> {
        if requests.is_empty() {
            return Err(nothing_asked());
        }
        let names = all(requests.iter().map(names))?;
        let wanted = requests.iter().zip(&names);
        let wanted: Vec<Wanted<'_>> = wanted
            .map(|(request, names)| Wanted { request, names })
            .collect();
        let rows = wanted.iter();
        let rows = rows.map(|one| self.table.row(&one.request.id, &one.names.row));
        let (found, rows) = tokio::join!(
            observe::found(&self.clients, context, &wanted),
            join_all(rows)
        );
        let ((found, files), rows) = execute::both(found, all(rows))?;
        let is_new: Vec<bool> = rows.iter().map(Option::is_none).collect();
        let known = requests.iter().zip(rows);
        let requests: Vec<Request> = known.map(|(request, row)| knowing(request, row)).collect();
        let plans = together(&requests, &found)?.into_iter().zip(is_new);
        let decided = plans.map(|(plan, is_new)| Decided { plan, is_new });
        Ok((decided.collect(), files))
    }
}

fn names(request: &Request) -> Result<Names, Error> {
    Ok(Names::new(&request.settings, &request.id.name)?)
}

/// The request, with what its row knows of it.
fn knowing(request: &Request, row: Option<Row>) -> Request {
    let mut request = request.clone();
    request.previous = request.previous.or_else(|| row.and_then(|row| row.record));
    request
}

fn nothing_asked() -> Error {
    Error::Unusable {
        what: "the environment".into(),
        why: "has no endpoint".into(),
        advice: "Ask for one at least.".into(),
        key: None,
    }
}
