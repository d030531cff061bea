//! The commands: each is "describe, decide, do".

use aws_types::SdkConfig;

use crate::clients::{ClientOptions, Clients};
use crate::context::Context;
use crate::error::Error;
use crate::execute;
use crate::execute::create::Created;
use crate::name::Names;
use crate::observe::{self, whole};
use crate::plan::{Plan, plan};
use crate::record::{EnvironmentId, Record};
use crate::request::Request;
use crate::settings::{Draft, Settings};
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

    /// What creating would do, and nothing done.
    ///
    /// # Errors
    /// When something that eden needs is missing; all of it at once.
    pub async fn dry_run(&self, context: &Context, request: &Request) -> Result<Plan, Error> {
        Ok(self.decide(context, request).await?.0)
    }

    /// Creates an environment, or deploys to it and repairs it where it exists.
    ///
    /// # Errors
    /// When something that eden needs is missing, before anything is made; or when a step fails:
    /// running it again goes on from there.
    pub async fn create(&self, context: &Context, request: &Request) -> Result<Created, Error> {
        // On the heap, here and in the steps: an unoptimised build would need most of a thread's
        // stack for the values that wait for each other.
        let (plan, file, is_new) = Box::pin(self.decide(context, request)).await?;
        let Self { clients, table } = self;
        let create = execute::create::create(clients, context, table, &plan, file, is_new);
        let created = Box::pin(create).await?;
        let name = &plan.names.resource;
        context.note(format!("Successfully finished creating environment {name}"));
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

    /// An environment as it now is; `None` where nothing of it is left.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn read(&self, record: &Record) -> Result<Option<whole::Observation>, Error> {
        let pieces = whole::fetch(&self.clients, &self.table, record).await?;
        whole::compare(record, &pieces)
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

    /// All endpoints of the environment that this is one of.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn endpoints(&self, record: Record) -> Result<Vec<Record>, Error> {
        match record.group {
            None => Ok(vec![record]),
            Some(_) => self.table.group(&record.environment()).await,
        }
    }

    async fn decide(
        &self,
        context: &Context,
        request: &Request,
    ) -> Result<(Plan, observe::file::StoredFile, bool), Error> {
        let names = Names::new(&request.settings, &request.id.name)?;
        let (found, row) = tokio::join!(
            observe::found(&self.clients, context, request, &names),
            self.table.row(&request.id, &names.row)
        );
        let (found, row) = execute::both(found, row)?;
        let is_new = row.is_none();
        let mut request = request.clone();
        request.previous = request.previous.or_else(|| row.and_then(|row| row.record));
        Ok((plan(&request, &found)?, found.file, is_new))
    }
}
