//! The commands: each is "describe, decide, do".

mod access;
mod candidates;
mod delete;
mod extend;
mod later;
mod limit;
mod look;
mod place;
mod publish_tasks;
mod sleep;
mod sleep_keys;

use std::sync::Arc;

use aws_types::SdkConfig;

pub(crate) use self::candidates::Profiles;
pub use self::delete::Consent;
pub(crate) use self::sleep::is_rule_wrong;
use crate::clients::{ClientOptions, Clients};
use crate::context::Context;
use crate::error::Error;
use crate::execute;
use crate::execute::create::{Created, Decided};
use crate::name;
use crate::observe::file::Files;
use crate::observe::names;
use crate::observe::{self, current};
use crate::place::Kind;
use crate::plan::{Plan, rules_beside, together};
use crate::record::{EnvironmentId, Record};
use crate::request::Request;
use crate::settings::{Draft, Settings};
use crate::state::lease::{self, Lease, Purpose};
use crate::state::table::Table;
use aws_calls::all;

/// Eden's commands on one account and region.
#[derive(Clone, Debug)]
pub struct Eden {
    clients: Clients,
    table: Table,
    lease: lease::Times,
}

/// The right to change environments, which no other command has until it ends.
#[derive(Debug)]
pub struct Begun {
    /// `None` where there is no table that could hold it.
    lease: Option<Arc<Lease>>,
    ids: Vec<EnvironmentId>,
}

impl Eden {
    /// Commands with this AWS configuration and this state table; no call is made.
    #[must_use]
    pub fn new(config: &SdkConfig, options: &ClientOptions, table: &str) -> Self {
        let clients = Clients::new(config, options);
        let table = Table::new(&clients, table);
        Self {
            clients,
            table,
            lease: options.lease.unwrap_or_default(),
        }
    }

    pub(crate) fn clients(&self) -> &Clients {
        &self.clients
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

    /// The name of the settings' hosted zone, without its final dot; empty where they name none, as those of workers may.
    ///
    /// # Errors
    /// When the zone does not exist, or the call fails.
    pub async fn zone_name(&self, settings: &Settings) -> Result<String, Error> {
        match settings.zone_id.is_empty() {
            true => Ok(String::new()),
            false => observe::dns::zone_name(&self.clients, &settings.zone_id).await,
        }
    }

    /// What creating would do to each endpoint, and nothing done.
    ///
    /// # Errors
    /// When something that eden needs is missing, or another piece stands in the place of one; all of
    /// it at once.
    pub async fn dry_run(
        &self,
        context: &Context,
        requests: &[Request],
    ) -> Result<Vec<Plan>, Error> {
        let (decided, _) = self.decide(context, requests).await?;
        Box::pin(execute::reserve::check(&self.table, &decided)).await?;
        Ok(decided.into_iter().map(|one| one.plan).collect())
    }

    /// The right to change these environments: taken beside whatever has to be looked up before.
    ///
    /// # Errors
    /// When a call fails, or the time allowed runs out while another command changes one of them.
    pub async fn begin(
        &self,
        context: &Context,
        command: &'static str,
        ids: Vec<EnvironmentId>,
    ) -> Result<Begun, Error> {
        let purpose = self.purpose(command, &ids);
        let lease = Lease::take(&self.table, context, purpose).await?;
        let lease = lease.map(Arc::new);
        Ok(Begun { lease, ids })
    }

    /// The same, or `None` where another command is changing one of them.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn try_begin(
        &self,
        context: &Context,
        command: &'static str,
        ids: Vec<EnvironmentId>,
    ) -> Result<Option<Begun>, Error> {
        let purpose = self.purpose(command, &ids);
        let lease = Lease::try_take(&self.table, context, purpose).await?;
        Ok(lease.map(|lease| Begun {
            lease: Some(Arc::new(lease)),
            ids,
        }))
    }

    /// Takes the right to change these environments, and looks something up beside it; once more where
    /// another command had the right first, since what was seen before is out of date.
    ///
    /// # Errors
    /// As those of [`Eden::begin`], and when looking fails: the right is given back then.
    pub async fn begin_and_look<T, E, F>(
        &self,
        context: &Context,
        command: &'static str,
        ids: Vec<EnvironmentId>,
        look: impl Fn() -> F,
    ) -> Result<(Begun, T), E>
    where
        E: From<Error>,
        F: Future<Output = Result<T, E>>,
    {
        let begin = self.begin(context, command, ids);
        let (begun, seen) = tokio::join!(Box::pin(begin), Box::pin(look()));
        let begun = begun?;
        let seen = match begun.has_waited() {
            true => begun.during(Box::pin(look())).await,
            false => seen,
        };
        match seen {
            Ok(seen) => Ok((begun, seen)),
            Err(error) => {
                begun.cancel(context).await;
                Err(error)
            }
        }
    }

    fn purpose<'a>(&self, command: &'static str, ids: &'a [EnvironmentId]) -> Purpose<'a> {
        Purpose {
            command,
            ids,
            times: self.lease,
        }
    }

    /// Creates an environment of one endpoint, or deploys to it and repairs it where it exists.
    ///
    /// # Errors
    /// As those of [`Eden::create_all`].
    pub async fn create(&self, context: &Context, request: &Request) -> Result<Created, Error> {
        let created = self
            .create_all(context, std::slice::from_ref(request))
            .await?;
        created.into_iter().next().ok_or_else(no_endpoints)
    }

    /// Creates endpoints of an environment, or deploys to those that exist and repairs them.
    ///
    /// What they share is described once, all come up at the same time, and the Environments JSON
    /// gains all of them in one write (of each file) when all exist. Endpoints that are not asked
    /// for are left alone. No other command changes the environment meanwhile.
    ///
    /// # Errors
    /// When something that eden needs is missing, a piece in an endpoint's place is not its own, or
    /// two endpoints would share a piece, before anything is made; or when a step fails: nothing new
    /// is published then, and running it again goes on from there.
    pub async fn create_all(
        &self,
        context: &Context,
        requests: &[Request],
    ) -> Result<Vec<Created>, Error> {
        all(requests
            .iter()
            .map(|one| name::check(&one.id.name).map_err(Error::from)))?;
        let ids = requests.iter().map(|request| request.id.clone()).collect();
        let begun = self.begin(context, "create", ids).await?;
        Box::pin(self.create_all_begun(context, begun, requests)).await
    }

    /// The same for who has begun already.
    ///
    /// # Errors
    /// As those of [`Eden::create_all`].
    pub async fn create_begun(
        &self,
        context: &Context,
        begun: Begun,
        request: &Request,
    ) -> Result<Created, Error> {
        let requests = std::slice::from_ref(request);
        let created = Box::pin(self.create_all_begun(context, begun, requests)).await?;
        created.into_iter().next().ok_or_else(no_endpoints)
    }

    async fn create_all_begun(
        &self,
        context: &Context,
        mut begun: Begun,
        requests: &[Request],
    ) -> Result<Vec<Created>, Error> {
        if begun.lease.is_none() {
            // The first environment of all: nothing is made before all that can be refused is refused.
            Box::pin(self.decide(context, requests)).await?;
            self.table.create(context).await?;
            begun = self.begin(context, "create", begun.ids).await?;
        }
        let context = context.under(begun.lease.clone());
        // On the heap, here and in the steps: an unoptimised build would need most of a thread's
        // stack for the values that wait for each other.
        let work = Box::pin(self.create_held(&context, requests));
        begun.end_with(&context, work).await
    }

    async fn create_held(
        &self,
        context: &Context,
        requests: &[Request],
    ) -> Result<Vec<Created>, Error> {
        let (decided, files) = Box::pin(self.decide(context, requests)).await?;
        let create = execute::create::create(self, context, &decided, files);
        let created = Box::pin(create).await?;
        for one in decided {
            let name = one.plan.names.resource;
            context.note(format!("Successfully finished creating environment {name}"));
        }
        Ok(created)
    }

    /// An endpoint as it now is; `None` where nothing of it is left.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn read(&self, record: &Record) -> Result<Option<current::Observation>, Error> {
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
    ) -> Result<Vec<Option<current::Observation>>, Error> {
        let pieces = current::fetch(&self.clients, &self.table, records).await?;
        let pairs = records.iter().zip(&pieces);
        pairs
            .map(|(record, pieces)| current::compare(record, pieces))
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
        let record = self.record_at(id, settings, zone_name, None).await?;
        Ok(vec![record])
    }

    /// A record of an environment of which nothing but its place is known, with the names that it
    /// has there, or would get: those of `previous`, or of its row.
    ///
    /// # Errors
    /// When the name cannot be used, or a call fails.
    pub async fn record_at(
        &self,
        id: &EnvironmentId,
        settings: Settings,
        zone_name: String,
        previous: Option<&Record>,
    ) -> Result<Record, Error> {
        let names = names::known(&self.table, id, &settings, previous).await?;
        let kind = match previous {
            Some(previous) => previous.kind,
            None if settings.are_of_worker() => Kind::Worker,
            None => Kind::Web,
        };
        Ok(Record {
            names: Some(names),
            kind,
            ..Record::new(id.clone(), settings, zone_name)
        })
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
            return Err(no_endpoints());
        }
        all(requests.iter().map(|request| {
            let checked = request.check();
            checked.map_err(|error| error.at_endpoint(request.endpoint()))
        }))?;
        let (candidates, files) = self.candidates(context, requests).await?;
        let plans = together(&candidates)?.into_iter().zip(&candidates);
        for foreign in candidates.iter().flat_map(rules_beside) {
            context.note(format!("Left alone: {foreign}"));
        }
        let decided = plans.map(|(plan, candidate)| Decided {
            plan,
            is_new: candidate.row.is_none(),
        });
        Ok((decided.collect(), files))
    }
}

impl Begun {
    /// Whether it is for all of these environments.
    pub(crate) fn is_for(&self, ids: &[EnvironmentId]) -> bool {
        ids.iter().all(|id| self.ids.contains(id))
    }

    /// The lease that every change needs.
    pub(crate) fn lease(&self) -> Option<Arc<Lease>> {
        self.lease.clone()
    }

    /// Whether another command had it first: what was seen before is out of date.
    #[must_use]
    pub fn has_waited(&self) -> bool {
        self.lease.as_ref().is_some_and(|lease| lease.has_waited())
    }

    /// Does work that changes nothing, and keeps the right meanwhile.
    pub async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        match &self.lease {
            Some(lease) => lease.hold(work).await,
            None => work.await,
        }
    }

    /// Ends the right without any change.
    pub async fn cancel(&self, context: &Context) {
        if let Some(lease) = &self.lease {
            lease.release(context).await;
        }
    }

    /// Does work that does not end the lease, and ends it.
    pub(crate) async fn end_after<T>(&self, context: &Context, work: impl Future<Output = T>) -> T {
        let Some(lease) = &self.lease else {
            return work.await;
        };
        let answer = lease.hold(work).await;
        lease.release(context).await;
        answer
    }

    /// Does work that ends the lease with its last write; where it fails, the lease is given back.
    async fn end_with<T>(
        &self,
        context: &Context,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let Some(lease) = &self.lease else {
            return work.await;
        };
        let answer = lease.hold(work).await;
        if answer.is_err() {
            lease.release(context).await;
        }
        answer
    }
}

fn no_endpoints() -> Error {
    Error::Unusable {
        what: "the environment".into(),
        why: "has no endpoint".into(),
        advice: "Ask for one at least.".into(),
        key: None,
    }
}
