//! Putting environments to sleep, and waking them.

mod fall;
mod keep;

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ecs::types::SchedulingStrategy;
use aws_sdk_elasticloadbalancingv2::types::Rule;
use eden_access::{
    Access, CannotSleep, Conditions, Decision, EndpointSeen, Event, Found, Host, Key, Opening,
    ServiceKind, State, Step, VisitCookie, WakeVerdict, check_can_sleep, decide,
    decide_without_key, may_wake_another, next_steps,
};
use futures::future::join_all;

use super::{Begun, Eden};
use crate::access::{access_of, cookies, found, from_aws, gated_host, new_shut_value, to_aws};
use crate::context::Context;
use crate::error::Error;
use crate::health;
use crate::observe::albs::forwards_only_to;
use crate::observe::current::{self, Pieces};
use crate::observe::service::active;
use crate::record::{EnvironmentId, Record};
use crate::sleep::whole_state;
use crate::state::row;
use crate::state::table::StoredDoor;
use crate::text::visible;
use aws_calls::all;

/// One endpoint with what there is of it.
struct Endpoint {
    record: Record,
    pieces: Pieces,
    access: Access,
    /// The cookies that are right at its gate now, where the door's key is at hand.
    cookies: Option<[VisitCookie; 2]>,
}

impl Eden {
    /// Puts an environment to sleep, all of its endpoints: nobody passes to it, and nothing of it runs. What it returns is
    /// each of them as its row now says.
    ///
    /// # Errors
    /// When there is no such environment, a service of it cannot stop, nothing of it runs, or a call fails: running it again
    /// goes on from there.
    pub async fn sleep(&self, context: &Context, id: &EnvironmentId) -> Result<Vec<Record>, Error> {
        let (begun, records) = self.whole(context, "sleep", id).await?;
        let held = context.under(begun.lease());
        let work = async {
            let mut endpoints = self.endpoints_with_pieces(records).await?;
            if endpoints
                .iter()
                .any(|one| one.record.state() == Some(State::Awake))
            {
                let kinds: Vec<ServiceKind> = endpoints.iter().map(Endpoint::kind).collect();
                check_can_sleep(&kinds).map_err(|error| refused(id, error))?;
            }
            self.change_all(&held, &mut endpoints, Event::Sleep).await?;
            self.reconcile(&held, &mut endpoints).await?;
            Ok(records_of(endpoints))
        };
        begun.end_after(&held, Box::pin(work)).await
    }

    /// Begins to wake an environment, all of its endpoints. Nobody passes to it before it is healthy:
    /// [`Eden::wait_until_awake`] waits for that.
    ///
    /// # Errors
    /// As those of [`Eden::sleep`].
    pub async fn wake(&self, context: &Context, id: &EnvironmentId) -> Result<Vec<Record>, Error> {
        let (begun, records) = self.whole(context, "wake", id).await?;
        let held = context.under(begun.lease());
        let work = async {
            let mut endpoints = self.endpoints_with_pieces(records).await?;
            self.change_all(&held, &mut endpoints, Event::Button)
                .await?;
            self.reconcile(&held, &mut endpoints).await?;
            Ok(records_of(endpoints))
        };
        begun.end_after(&held, Box::pin(work)).await
    }

    /// Waits until an environment that wakes is healthy, and lets visitors in. Where it does not become healthy within the
    /// time allowed, nothing of it runs any more.
    ///
    /// # Errors
    /// When it does not become healthy, each with the reasons that AWS gives; when somebody else changed it meanwhile; or when
    /// a call fails.
    pub async fn wait_until_awake(
        &self,
        context: &Context,
        waking: Vec<Record>,
    ) -> Result<Vec<Record>, Error> {
        if waking.iter().all(|one| one.state() == Some(State::Awake)) {
            return Ok(waking);
        }
        let each = waking.iter().map(|record| async move {
            let healthy = health::wait(self.clients(), context, record).await;
            healthy.map_err(|error| error.at_endpoint(record.endpoint()))
        });
        match all(join_all(each.map(Box::pin)).await) {
            Ok(_) => self.end_wake(context, &waking, Event::Healthy).await,
            Err(error) if is_unhealthy(&error) => {
                self.end_wake(context, &waking, Event::TenMinutesOver)
                    .await?;
                Err(error)
            }
            Err(error) => Err(error),
        }
    }

    /// What the door does for who waits at it, and for nobody in particular: applies an event, ends a wake that is done or
    /// over, and makes rules and counts what the rows, read again under the lease, demand. `None` where another command is
    /// changing the environment: that one, or the next look, does it.
    ///
    /// # Errors
    /// When there is no such environment, or a call fails: the next look goes on from there.
    pub async fn attend(
        &self,
        context: &Context,
        id: &EnvironmentId,
        key: &Key,
        event: Option<Event>,
    ) -> Result<Option<Vec<Record>>, Error> {
        let Some((begun, records)) = self.whole_now(context, id).await? else {
            return Ok(None);
        };
        let held = context.under(begun.lease());
        let work = self.attend_held(&held, records, key, event);
        begun.end_after(&held, Box::pin(work)).await.map(Some)
    }

    /// Applies a change of the gate, whose rules get other cookies at once.
    pub(crate) async fn change_gate(
        &self,
        context: &Context,
        id: &EnvironmentId,
        event: Event,
        key: &Key,
    ) -> Result<Vec<Record>, Error> {
        let (begun, records) = self.whole(context, "share", id).await?;
        let held = context.under(begun.lease());
        let work = self.attend_held(&held, records, key, Some(event));
        begun.end_after(&held, Box::pin(work)).await
    }

    async fn attend_held(
        &self,
        context: &Context,
        records: Vec<Record>,
        key: &Key,
        event: Option<Event>,
    ) -> Result<Vec<Record>, Error> {
        let mut endpoints = self.endpoints_with_key(records, key).await?;
        if let Some(event) = event
            && self.may_begin(event, &endpoints).await?
        {
            self.change_all(context, &mut endpoints, event).await?;
        }
        // The gate may be another one by now.
        let mut endpoints = self.with_key(endpoints, key).await?;
        if let Some(end) = self.end_of_wake(&endpoints).await? {
            self.change_all(context, &mut endpoints, end).await?;
        }
        self.reconcile(context, &mut endpoints).await?;
        Ok(records_of(endpoints))
    }

    async fn endpoints_with_key(
        &self,
        records: Vec<Record>,
        key: &Key,
    ) -> Result<Vec<Endpoint>, Error> {
        let endpoints = self.endpoints_with_pieces(records).await?;
        self.with_key(endpoints, key).await
    }

    async fn with_key(&self, endpoints: Vec<Endpoint>, key: &Key) -> Result<Vec<Endpoint>, Error> {
        let profiles = endpoints.iter().map(|one| one.record.id.profile.clone());
        let profiles: BTreeSet<String> = profiles.collect();
        let doors = profiles.into_iter().map(|profile| async move {
            let door = self.table.door(&profile).await?;
            Ok::<_, Error>((profile, door))
        });
        let doors: BTreeMap<String, Option<StoredDoor>> =
            all(join_all(doors).await)?.into_iter().collect();
        let door = |record: &Record| doors.get(&record.id.profile).and_then(Option::as_ref);
        let each = endpoints.into_iter().map(|one| {
            let door = door(&one.record);
            one.with_key(door, key)
        });
        Ok(each.collect())
    }

    /// Not more than a few environments wake at once, whoever opens how many of them.
    async fn may_begin(&self, event: Event, endpoints: &[Endpoint]) -> Result<bool, Error> {
        let records = || endpoints.iter().map(|one| &one.record);
        let is_down = matches!(whole_state(records()), Some(State::Asleep | State::Failed));
        if !matches!(event, Event::Visit | Event::Button) || !is_down {
            return Ok(true);
        }
        let listed = self.table.environments_if_any().await?.unwrap_or_default();
        let waking = listed.into_iter().filter_map(|one| one.row.record);
        let waking = waking.filter(|record| record.state() == Some(State::Waking));
        let waking: BTreeSet<EnvironmentId> = waking.map(|record| record.environment()).collect();
        Ok(may_wake_another(waking.len()))
    }

    /// What becomes of a wake, where that can be said: it is done, or took too long.
    async fn end_of_wake(&self, endpoints: &[Endpoint]) -> Result<Option<Event>, Error> {
        let records = || endpoints.iter().map(|one| &one.record);
        if whole_state(records()) != Some(State::Waking) {
            return Ok(None);
        }
        let each = endpoints.iter().map(|one| async {
            let seen = health::endpoint(&self.clients, &one.record).await;
            seen.map_err(|error| error.at_endpoint(one.record.endpoint()))
        });
        let seen = all(join_all(each.map(Box::pin)).await)?;
        let since = records().filter_map(|record| record.sleep.as_ref());
        let since = since.map(|sleep| sleep.since).max().unwrap_or_default();
        Ok(
            match eden_access::wake_verdict(&seen, since, row::unix_seconds()) {
                WakeVerdict::Open => Some(Event::Healthy),
                WakeVerdict::Over => Some(Event::TenMinutesOver),
                WakeVerdict::Wait => None,
            },
        )
    }

    /// Whoever changed the environment since it began to wake has the last word.
    async fn end_wake(
        &self,
        context: &Context,
        waking: &[Record],
        event: Event,
    ) -> Result<Vec<Record>, Error> {
        let Some(id) = waking.first().map(Record::environment) else {
            return Ok(Vec::new());
        };
        let (begun, records) = self.whole(context, "wake", &id).await?;
        let held = context.under(begun.lease());
        let work = async {
            let revision = |record: &Record| record.sleep.as_ref().map(|sleep| sleep.revision);
            let began: Vec<_> = waking.iter().map(|one| (&one.id, revision(one))).collect();
            let now: Vec<_> = records.iter().map(|one| (&one.id, revision(one))).collect();
            if began != now {
                return Err(Error::Changed {
                    name: id.name.clone(),
                });
            }
            let mut endpoints = self.endpoints_with_pieces(records).await?;
            self.change_all(&held, &mut endpoints, event).await?;
            self.reconcile(&held, &mut endpoints).await?;
            Ok(records_of(endpoints))
        };
        begun.end_after(&held, Box::pin(work)).await
    }

    /// The right to change all endpoints of an environment, with what their rows say.
    pub(super) async fn whole(
        &self,
        context: &Context,
        command: &'static str,
        id: &EnvironmentId,
    ) -> Result<(Begun, Vec<Record>), Error> {
        let look = || self.find(id);
        let begin = self.begin_and_look(context, command, vec![id.clone()], look);
        let (begun, records) = begin.await?;
        let all: Vec<EnvironmentId> = records.iter().map(|one| one.id.clone()).collect();
        if all.is_empty() {
            begun.cancel(context).await;
            return Err(missing(id));
        }
        if begun.is_for(&all) {
            return Ok((begun, records));
        }
        // Nobody waits for more while holding some.
        begun.cancel(context).await;
        self.begin_and_look(context, command, all, look).await
    }

    /// The same, or `None` where another command is changing one of them.
    async fn whole_now(
        &self,
        context: &Context,
        id: &EnvironmentId,
    ) -> Result<Option<(Begun, Vec<Record>)>, Error> {
        let seen = self.find(id).await?;
        let all: Vec<EnvironmentId> = seen.iter().map(|one| one.id.clone()).collect();
        if all.is_empty() {
            return Err(missing(id));
        }
        let Some(begun) = self.try_begin(context, "door", all).await? else {
            return Ok(None);
        };
        // Somebody may have changed it before the lease was taken.
        let found = begun.during(Box::pin(self.find(id))).await;
        let found = found.map(|records| {
            let now: Vec<EnvironmentId> = records.iter().map(|one| one.id.clone()).collect();
            (!now.is_empty() && begun.is_for(&now)).then_some(records)
        });
        match found {
            Ok(Some(records)) => Ok(Some((begun, records))),
            other => {
                begun.cancel(context).await;
                other.map(|_| None)
            }
        }
    }

    async fn endpoints_with_pieces(&self, records: Vec<Record>) -> Result<Vec<Endpoint>, Error> {
        let pieces = current::fetch_steered(&self.clients, &self.table, &records).await?;
        let each = records.into_iter().zip(pieces);
        all(each.map(|(record, pieces)| Endpoint::without_key(record, pieces).checked()))
    }

    /// Writes what becomes of the rows, all of them or none.
    async fn change_all(
        &self,
        context: &Context,
        endpoints: &mut [Endpoint],
        event: Event,
    ) -> Result<(), Error> {
        let now = row::unix_seconds();
        let mut writes = Vec::new();
        for endpoint in endpoints.iter_mut() {
            if let Some(next) = endpoint.record.after(event, endpoint.desired_count(), now) {
                let next = noting_who(context, next, event);
                writes.push(self.table.storing_state(&next)?);
                endpoint.record = next;
            }
        }
        if writes.is_empty() {
            return Ok(());
        }
        let names = endpoints.iter().map(|one| Ok(one.record.names()?.row));
        let names = names.collect::<Result<Vec<String>, Error>>()?;
        let subject = self.table.row_subject(&names.join(", "));
        self.table.transact(context, &subject, &writes).await
    }

    /// Makes rules and counts what the rows demand. All rules come before any count, so that nobody passes to what is being
    /// stopped or started.
    async fn reconcile(&self, context: &Context, endpoints: &mut [Endpoint]) -> Result<(), Error> {
        let rules = endpoints
            .iter_mut()
            .map(|one| Box::pin(self.write_rule(context, one)));
        all(join_all(rules).await)?;
        let counts = endpoints
            .iter()
            .map(|one| Box::pin(self.set_count(context, one)));
        all(join_all(counts).await).map(drop)
    }

    async fn write_rule(&self, context: &Context, endpoint: &mut Endpoint) -> Result<(), Error> {
        let (Some(opening), Some(rule)) = (endpoint.wanted_opening(), &mut endpoint.pieces.rule)
        else {
            return Ok(());
        };
        let fqdn = endpoint.record.fqdn()?;
        let host = Host::parse(&fqdn).map_err(|error| not_whole(&endpoint.record, &error))?;
        let shut = new_shut_value()?;
        let decision = match (opening, &endpoint.cookies) {
            (Opening::Gated, Some([present, last])) => {
                let (present, last) = (present.clone(), last.clone());
                decide(&Conditions::Gated { present, last }, &host, &from_aws(rule))
            }
            // A gate is opened by the door alone, which has the key.
            _ => decide_without_key(opening, shut, &host, &from_aws(rule)),
        };
        let Ok(Decision::Write(conditions)) = decision else {
            return Ok(());
        };
        let arn = rule.rule_arn().unwrap_or_default().to_owned();
        let call = self.clients.elb.modify_rule().rule_arn(&arn);
        let call = call.set_conditions(Some(to_aws(&conditions)));
        let sent = context.send("ELBv2 ModifyRule", &arn, call.send());
        sent.await
            .map_err(|error| error.at_endpoint(endpoint.record.endpoint()))?;
        rule.conditions = Some(to_aws(&conditions));
        Ok(())
    }

    async fn set_count(&self, context: &Context, endpoint: &Endpoint) -> Result<(), Error> {
        let (Some(count), record) = (endpoint.wanted_count(), &endpoint.record) else {
            return Ok(());
        };
        let name = record.names()?.resource;
        let call = self.clients.ecs.update_service();
        let call = call.cluster(&record.settings.cluster).service(&name);
        let call = call.desired_count(i32::try_from(count).unwrap_or(i32::MAX));
        let sent = context.send("ECS UpdateService", &name, call.send()).await;
        sent.map_err(|error| error.at_endpoint(record.endpoint()))?;
        context.note(format!("Service {name} is to run {count} tasks"));
        Ok(())
    }
}

impl Endpoint {
    fn without_key(record: Record, pieces: Pieces) -> Self {
        Self {
            access: record.settings.door.access,
            record,
            pieces,
            cookies: None,
        }
    }

    /// The same, for who opens gates.
    fn with_key(mut self, door: Option<&StoredDoor>, key: &Key) -> Self {
        self.access = access_of(&self.record, door);
        let host = self.record.host().ok();
        self.cookies = host.map(|host| {
            let gate = gated_host(host, &self.record, door);
            cookies(&gate, key, row::unix_seconds())
        });
        self
    }

    /// Whether its rule, where it is gated, has the cookies that are right now; who has no key cannot say.
    fn has_present_cookies(&self) -> bool {
        let (Some([present, last]), Some(rule)) = (&self.cookies, &self.pieces.rule) else {
            return true;
        };
        let Ok(host) = self.record.host() else {
            return true;
        };
        let (present, last) = (present.clone(), last.clone());
        let gated = Conditions::Gated { present, last };
        decide(&gated, &host, &from_aws(rule)) == Ok(Decision::Nothing)
    }

    /// Everything that sleeping changes is there, and is the environment's own.
    fn checked(self) -> Result<Self, Error> {
        let group = self.pieces.target_group.as_ref().map(|group| &group.arn);
        let rule = self.pieces.rule.as_ref();
        let leads_here = rule
            .zip(group)
            .is_some_and(|(rule, arn)| forwards_only_to(rule, arn));
        let is_recorded = self
            .pieces
            .row
            .as_ref()
            .is_some_and(|row| row.record.is_some());
        let what = match (&self.pieces.service, group) {
            _ if !is_recorded => "eden has no record of it",
            (None, _) => "its service does not exist",
            (Some(own), _) if !active(&own.service) => "its service does not exist",
            _ if self.record.is_worker() => return Ok(self),
            (_, None) => "its target group does not exist",
            _ if !leads_here => "no listener rule leads to its target group",
            _ => return Ok(self),
        };
        Err(not_whole(&self.record, &what))
    }

    fn kind(&self) -> ServiceKind {
        let service = self.pieces.service.as_ref().map(|own| &own.service);
        let strategy = service.and_then(|service| service.scheduling_strategy.as_ref());
        match strategy {
            Some(SchedulingStrategy::Daemon) => ServiceKind::Daemon,
            _ => ServiceKind::Replica {
                desired_count: self.desired_count(),
            },
        }
    }

    fn desired_count(&self) -> u32 {
        let service = self.pieces.service.as_ref().map(|own| &own.service);
        service.map_or(0, |service| {
            u32::try_from(service.desired_count).unwrap_or_default()
        })
    }

    /// The next change, of what the row demands.
    fn step(&self) -> Option<Step> {
        let record = &self.record;
        let seen = EndpointSeen {
            rule: self.seen_rule()?,
            has_present_cookies: self.has_present_cookies(),
            desired_count: self.desired_count(),
            remembered_count: record.sleep.as_ref().map_or(0, |sleep| sleep.count),
        };
        let steps = next_steps(record.state(), self.access, &[seen]);
        steps.into_iter().next()
    }

    /// What its rule is. A worker has none to be written.
    fn seen_rule(&self) -> Option<Found> {
        if self.record.is_worker() {
            return Some(Found::Foreign);
        }
        let fqdn = self.record.fqdn().ok()?;
        Some(match found(self.pieces.rule.as_ref()?, &fqdn) {
            // What somebody added to let fewer requests through stays.
            Found::Changed => Found::Foreign,
            found => found,
        })
    }

    fn wanted_opening(&self) -> Option<Opening> {
        match self.step()? {
            Step::WriteRule { opening, .. } => Some(opening),
            Step::SetCount { .. } => None,
        }
    }

    /// A gated rule that is shut is as right as it can be without the door's key.
    fn wanted_count(&self) -> Option<u32> {
        match self.step()? {
            Step::SetCount { count, .. } => Some(count),
            Step::WriteRule { .. } => None,
        }
    }
}

/// The record with who asked for the event. What comes of that by itself is still theirs.
fn noting_who(context: &Context, record: Record, event: Event) -> Record {
    let changed = match event {
        Event::Sleep => context.changed("sleep"),
        Event::Button => context.changed("wake"),
        Event::Idle | Event::Visit | Event::Deploy { .. } => None,
        Event::GateChange | Event::Healthy | Event::TenMinutesOver | Event::Delete => {
            return record;
        }
    };
    Record { changed, ..record }
}

/// Whether the rule of an endpoint is not what its row demands now.
pub(crate) fn is_rule_wrong(
    record: &Record,
    door: Option<&StoredDoor>,
    rule: &Rule,
    key: &Key,
) -> bool {
    let pieces = Pieces {
        rule: Some(rule.clone()),
        ..Pieces::default()
    };
    let endpoint = Endpoint::without_key(record.clone(), pieces).with_key(door, key);
    matches!(endpoint.step(), Some(Step::WriteRule { .. }))
}

fn records_of(endpoints: Vec<Endpoint>) -> Vec<Record> {
    endpoints.into_iter().map(|one| one.record).collect()
}

fn is_unhealthy(error: &Error) -> bool {
    match error {
        Error::Several(errors) => errors.iter().all(is_unhealthy),
        error => matches!(error.inner(), Error::Unhealthy { .. }),
    }
}

fn missing(id: &EnvironmentId) -> Error {
    Error::Unusable {
        what: format!(
            "environment {} of profile {}",
            visible(&id.name),
            visible(&id.profile)
        ),
        why: "does not exist".into(),
        advice: "`eden ls` lists the environments.".into(),
        key: None,
    }
}

fn not_whole(record: &Record, what: &dyn std::fmt::Display) -> Error {
    let error = Error::Unusable {
        what: format!("environment {}", visible(&record.id.name)),
        why: format!("cannot sleep or wake: {what}"),
        advice: "Deploy to it first, which repairs it.".into(),
        key: None,
    };
    error.at_endpoint(record.endpoint())
}

fn refused(id: &EnvironmentId, error: CannotSleep) -> Error {
    let (why, advice) = match error {
        CannotSleep::Daemon => (
            "cannot sleep: a service of it is a DAEMON, whose number of tasks cannot be 0",
            "Delete the environment instead.",
        ),
        CannotSleep::NothingRuns => (
            "cannot sleep: nothing of it runs",
            "Deploy it with a desired count of 1 or more first.",
        ),
    };
    Error::Unusable {
        what: format!("environment {}", visible(&id.name)),
        why: why.into(),
        advice: advice.into(),
        key: None,
    }
}
