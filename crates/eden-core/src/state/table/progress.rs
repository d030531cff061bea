//! What is stored of creates whose callers do not wait for them.
//!
//! It is an item beside the row, one for each environment: a create that is refused before it begins has no row. The Python
//! tools, and releases that know of no progress, leave it alone.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_dynamodb::types::AttributeValue;

use super::listing::string;
use super::transaction::Condition;
use super::{Table, Write};
use crate::context::Context;
use crate::error::{Error, sent};
use crate::progress::{Ended, KEPT, Order, Progress, ProgressState, TO_BEGIN, seconds};
use crate::record::EnvironmentId;
use crate::state::row::{self, Item};

/// The `type` of the items that hold the progress of creates.
pub(crate) const PROGRESS_TYPE: &str = "_progress";

/// How many that are kept no longer are removed at a time.
const FORGOTTEN_AT_ONCE: usize = 20;

impl Table {
    /// What is known of the last create of an environment that was accepted; `None` where there is none, or it is kept no
    /// longer.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn progress(&self, id: &EnvironmentId) -> Result<Option<Progress>, Error> {
        let item = self.get(PROGRESS_TYPE, &name(id)).await?;
        let now = SystemTime::now();
        let kept = item.filter(|item| now < time(item, "expires_at"));
        Ok(kept.as_ref().and_then(progress))
    }

    /// Stores that a create is accepted, in the place of an earlier one.
    pub(crate) async fn store_accepted(
        &self,
        context: &Context,
        id: &EnvironmentId,
        order: &Order,
        endpoint: &str,
    ) -> Result<(), Error> {
        let (name, now) = (name(id), SystemTime::now());
        let number = |time| AttributeValue::N(seconds(time).to_string());
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let mut item = row::key(PROGRESS_TYPE, &name);
        item.extend([
            ("progress_id".to_owned(), text(&order.id)),
            ("state".to_owned(), text(ProgressState::Accepted.as_str())),
            ("endpoint".to_owned(), text(endpoint)),
            ("accepted_at".to_owned(), number(now)),
            ("until".to_owned(), number(now + TO_BEGIN)),
            ("expires_at".to_owned(), number(now + KEPT)),
        ]);
        let subject = format!("progress of {name} in table {}", self.name);
        // In the place of any other one, since the lease is held; never in that of the same one that has begun.
        let condition = Condition::new(
            "attribute_not_exists(#progress_id) OR #progress_id <> :id OR #state = :accepted",
            &["progress_id", "state"],
            &[
                ("id", &order.id),
                ("accepted", ProgressState::Accepted.as_str()),
            ],
        );
        let write = self.putting(item, &condition, changed(id))?;
        self.transact(context, &subject, &[write]).await
    }

    /// The write by which `worker` begins a create that was accepted, which has to end until then.
    pub(crate) fn beginning(
        &self,
        id: &EnvironmentId,
        order: &Order,
        worker: &str,
        until: SystemTime,
    ) -> Result<Write, Error> {
        let condition = Condition::new(
            "#progress_id = :id AND ((#state = :accepted AND #until >= :now) OR #worker = :worker)",
            &["progress_id", "state", "until", "worker"],
            &[
                ("id", &order.id),
                ("accepted", ProgressState::Accepted.as_str()),
                ("running", ProgressState::Running.as_str()),
                ("worker", worker),
            ],
        );
        let condition = condition
            .with_number("now", seconds(SystemTime::now()))
            .with_number("until", seconds(until));
        let update = "SET #state = :running, #until = :until, #worker = :worker";
        let key = row::key(PROGRESS_TYPE, &name(id));
        self.updating(key, update, &condition, changed(id))
    }

    /// Stores what a create does at this moment.
    pub(crate) async fn store_step(
        &self,
        id: &EnvironmentId,
        order: &Order,
        step: &str,
    ) -> Result<(), Error> {
        let condition = Condition::new(
            "#progress_id = :id AND #state = :running",
            &["progress_id", "state", "step"],
            &[
                ("id", &order.id),
                ("running", ProgressState::Running.as_str()),
                ("step", step),
            ],
        );
        let key = row::key(PROGRESS_TYPE, &name(id));
        let write = self.updating(key, "SET #step = :step", &condition, changed(id))?;
        let subject = format!("progress of {} in table {}", name(id), self.name);
        self.transact_now(&subject, &[write]).await
    }

    /// Stores how a create has ended.
    pub(crate) async fn store_end(
        &self,
        context: &Context,
        id: &EnvironmentId,
        order: &Order,
        end: Ended<'_>,
    ) -> Result<(), Error> {
        let state = match end.is_done {
            true => ProgressState::Done,
            false => ProgressState::Failed,
        };
        let condition = Condition::new(
            "#progress_id = :id AND (#state IN (:accepted, :running) OR #answer = :answer)",
            &["progress_id", "state", "answer", "step"],
            &[
                ("id", &order.id),
                ("accepted", ProgressState::Accepted.as_str()),
                ("running", ProgressState::Running.as_str()),
                ("ended", state.as_str()),
                ("answer", end.answer),
                ("step", end.step),
            ],
        );
        let key = row::key(PROGRESS_TYPE, &name(id));
        let update = "SET #state = :ended, #answer = :answer, #step = :step";
        let write = self.updating(key, update, &condition, changed(id))?;
        let subject = format!("progress of {} in table {}", name(id), self.name);
        self.transact_patiently(context, &subject, &[write]).await
    }

    /// The write that removes what is stored of a create.
    pub(crate) fn forgetting(&self, id: &EnvironmentId, order: &Order) -> Result<Write, Error> {
        let condition = Condition::new(
            "attribute_not_exists(#progress_id) OR #progress_id = :id",
            &["progress_id"],
            &[("id", &order.id)],
        );
        self.deleting(PROGRESS_TYPE, &name(id), &condition, changed(id))
    }

    /// Removes what is kept no longer, a part of it where that is much.
    pub(crate) async fn forget_expired_progress(&self) -> Result<(), Error> {
        let now = seconds(SystemTime::now());
        let names = self.expired_progress(now).await?;
        for name in names.iter().take(FORGOTTEN_AT_ONCE) {
            // A create may have taken its place in between.
            let condition = Condition::new("#expires_at <= :now", &["expires_at"], &[]);
            let condition = condition.with_number("now", now);
            let gone = || Error::Changed {
                name: String::new(),
            };
            let write = self.deleting(PROGRESS_TYPE, name, &condition, gone)?;
            let subject = format!("progress of {name} in table {}", self.name);
            self.transact_now(&subject, &[write]).await?;
        }
        Ok(())
    }

    async fn expired_progress(&self, now: u64) -> Result<Vec<String>, Error> {
        let call = self.client.query().table_name(&self.name);
        let call = call
            .key_condition_expression("#type = :type")
            .filter_expression("#expires_at <= :now")
            .expression_attribute_names("#type", "type")
            .expression_attribute_names("#expires_at", "expires_at")
            .expression_attribute_values(":type", AttributeValue::S(PROGRESS_TYPE.to_owned()))
            .expression_attribute_values(":now", AttributeValue::N(now.to_string()));
        let items = call.into_paginator().items().send();
        let items = items.collect::<Result<Vec<Item>, _>>();
        let subject = format!("progress in table {}", self.name);
        let items = sent("DynamoDB Query", subject, items).await?;
        Ok(items.iter().map(|item| string(item, "name")).collect())
    }
}

fn name(id: &EnvironmentId) -> String {
    format!("{}/{}", id.profile, id.name)
}

fn changed(id: &EnvironmentId) -> impl Fn() -> Error + Send + Sync + 'static {
    let name = id.name.clone();
    move || Error::Changed { name: name.clone() }
}

/// What an item says; `None` where it says nothing that this release knows.
fn progress(item: &Item) -> Option<Progress> {
    Some(Progress {
        id: string(item, "progress_id"),
        state: ProgressState::of(&string(item, "state"))?,
        endpoint: string(item, "endpoint"),
        accepted_at: time(item, "accepted_at"),
        step: string(item, "step"),
        answer: string(item, "answer"),
        until: time(item, "until"),
    })
}

/// The time in an attribute, and long ago where there is none.
fn time(item: &Item, key: &str) -> SystemTime {
    let number = item.get(key).and_then(|value| value.as_n().ok());
    let seconds = number.and_then(|text| text.parse::<u32>().ok());
    UNIX_EPOCH + Duration::from_secs(seconds.unwrap_or_default().into())
}
