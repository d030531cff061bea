//! What the steps of a plan share.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::clients::Clients;
use crate::clone::tags::Tags;
use crate::context::Context;
use crate::error::Error;
use crate::observe::current::Piece;
use crate::ownership::{Foreign, Reason};
use crate::plan::Plan;
use crate::publish_task::Runs;
use crate::record::{Identifiers, Record};
use crate::state::table::Table;

/// The record as it grows, reported at every step so that nothing is ever out of reach.
pub(crate) struct Ledger<'a> {
    context: &'a Context,
    record: Mutex<Record>,
}

impl<'a> Ledger<'a> {
    pub(crate) fn new(context: &'a Context, record: Record) -> Self {
        context.recorded(&record);
        Self {
            context,
            record: Mutex::new(record),
        }
    }

    /// Notes an identifier.
    pub(crate) fn note(&self, change: impl FnOnce(&mut Identifiers)) {
        let record = {
            let mut record = self.lock();
            change(&mut record.identifiers);
            record.clone()
        };
        self.context.recorded(&record);
    }

    /// Notes whether all pieces carry our tags by now.
    pub(crate) fn note_tagged(&self, tagged: bool) {
        let record = {
            let mut record = self.lock();
            record.tagged = tagged;
            record.clone()
        };
        self.context.recorded(&record);
    }

    /// Notes what is known of tasks before publication.
    pub(crate) fn note_runs(&self, runs: Option<Runs>) {
        let record = {
            let mut record = self.lock();
            record.runs = runs;
            record.clone()
        };
        self.context.recorded(&record);
    }

    /// The record as it is by now.
    pub(crate) fn record(&self) -> Record {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the steps of a plan work with.
pub(crate) struct Work<'a> {
    pub(crate) clients: &'a Clients,
    pub(crate) context: &'a Context,
    pub(crate) table: &'a Table,
    pub(crate) plan: &'a Plan,
    /// Whether the endpoint has no row yet.
    pub(crate) is_new: bool,
    pub(crate) ledger: Ledger<'a>,
    pub(crate) fqdn: String,
}

impl Work<'_> {
    /// Refuses a piece that turned up while the plan was carried out, unless its tags say that it is
    /// the endpoint's own.
    pub(crate) fn refuse_unmarked(
        &self,
        piece: Piece,
        arn: &str,
        tags: &Tags,
    ) -> Result<(), Error> {
        if self.plan.owner.is_marked(tags) {
            return Ok(());
        }
        let pieces = vec![Foreign {
            piece,
            id: arn.to_owned(),
            tags: tags.clone(),
            reason: Reason::Unmarked,
        }];
        Err(Error::Foreign {
            what: format!("environment {}", self.plan.record.id.name),
            why: "stopped, since this was made in its place meanwhile and is not its own:",
            pieces,
        })
    }
}

/// AWS said yes and did not say to what.
pub(crate) fn nameless(what: &str, name: &str) -> Error {
    Error::Unusable {
        what: format!("{what} {name}"),
        why: "was made, but AWS's answer holds no ARN".into(),
        advice: "Run the same command again: it goes on from what exists.".into(),
        key: None,
    }
}
