//! One endpoint with all that decides about it.

use eden_access::{ShutValue, State};
use pull_request_report::PullRequest;

use crate::clone::tags::{Tags, from_ecs, is_reserved, merged};
use crate::image::Reference;
use crate::observe::Found;
use crate::ownership::{Evidence, Owner, Trust};
use crate::publish_task::{PublishTask, Runs};
use crate::record::Record;
use crate::request::Request;
use crate::sleep::Sleep;
use crate::state::row::Row;

/// One endpoint with all that decides about it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// What is asked for, with what is known of it from before.
    pub request: Request,
    /// What exists.
    pub found: Found,
    /// Whose the pieces are.
    pub owner: Owner,
    /// Its row, where there is one.
    pub row: Option<Row>,
    /// The generation that it will have.
    pub generation: Option<String>,
    /// Whose pull request it will be.
    pub pull_request: Option<PullRequest>,
    /// The same environment in other places, or under other names, that this one takes over from.
    pub former: Vec<Record>,
    /// The one of these that is deleted when this one is there.
    pub leaving: Option<Box<Record>>,
    /// What its row knows of its environment's sleep.
    pub sleep: Option<Sleep>,
    /// What its rule demands where nobody is to pass.
    pub shut: ShutValue,
}

impl Candidate {
    /// The tags of a piece that is made: the reference's, the user's, and ours on top.
    pub(super) fn tags(&self, reference: Tags) -> Tags {
        let mut tags = merged(reference, &self.request.tags);
        tags.retain(|key, _| !is_reserved(key));
        tags.extend(self.owner.marker.tags());
        tags
    }

    /// What its row knows of tasks before publication.
    pub(crate) fn runs(&self) -> Option<&Runs> {
        let row = self.row.as_ref();
        row.and_then(|row| row.record.as_ref()?.runs.as_ref())
    }

    /// What runs before it is published.
    pub(crate) fn publish_tasks(&self) -> &[PublishTask] {
        let tasks = self.request.settings.before_publish.as_deref();
        tasks
            .filter(|_| !self.request.tasks.skip)
            .unwrap_or_default()
    }

    /// The image that is registered: by its digest where tasks run before, so that what runs is what they ran with.
    pub(super) fn image(&self) -> String {
        let image = &self.request.image;
        match (&image.reference, &self.found.digest) {
            (Reference::Tag(_), Some(digest)) if !self.publish_tasks().is_empty() => {
                image.at_digest(digest)
            }
            _ => image.to_string(),
        }
    }

    /// Until when somebody keeps it awake.
    pub(super) fn awake_until(&self) -> Option<u64> {
        let row = self.row.as_ref();
        row.and_then(|row| row.record.as_ref()?.awake_until)
    }

    /// Whether the environment has the host: it has claimed it, or had it before there were claims.
    #[must_use]
    pub fn has_host(&self) -> bool {
        match &self.found.claim {
            Some(claim) => claim.id == self.request.id,
            None => self.owner.evidence != Evidence::Tags || self.is_in_state(),
        }
    }

    /// Whether Terraform's state tells of it, which only its owner writes.
    fn is_in_state(&self) -> bool {
        self.request.trust == Trust::State && self.request.previous.is_some()
    }

    /// How many tasks are asked for: a deploy wakes what sleeps, with as many as ran before.
    pub(super) fn desired_count(&self) -> Option<i32> {
        let is_asleep = |sleep: &&Sleep| sleep.state() != Some(State::Awake);
        let asleep = self.sleep.as_ref().filter(is_asleep);
        let remembered = asleep.and_then(|sleep| i32::try_from(sleep.count.max(1)).ok());
        self.request.desired_count.or(remembered)
    }

    /// Whether the claim on the host has to be written. A worker has no host.
    pub(super) fn claims(&self) -> bool {
        let claim = self.found.claim.as_ref();
        let is_visited = !self.found.reference.kind().is_worker();
        is_visited && claim.is_none_or(|claim| claim.generation != self.generation)
    }

    /// The generation in the row, where there is a row.
    pub(super) fn row_generation(&self) -> Option<Option<String>> {
        let row = self.row.as_ref()?;
        Some(row.generation.clone())
    }

    /// Whether it is protected from being deleted: as it was, unless that is asked for. The row knows it better than Terraform's
    /// state does.
    pub(super) fn is_protected(&self) -> bool {
        let row = self.row.as_ref().and_then(|row| row.record.as_ref());
        let mut before = row
            .into_iter()
            .chain(&self.request.previous)
            .chain(self.leaving.as_deref());
        let was = before.next().is_some_and(|record| record.protected);
        self.request.protect.unwrap_or(was)
    }

    /// Whether all pieces that exist carry the tag: where nothing existed before, or did so already.
    pub(super) fn is_tagged(&self) -> bool {
        let previous = self.request.previous.as_ref();
        previous.map_or_else(|| self.are_marked(), |record| record.tagged)
    }

    /// Whether service and target group carry the tag, where they exist.
    fn are_marked(&self) -> bool {
        let service = self.found.service.as_ref();
        let service = service.map(|own| from_ecs(own.service.tags()));
        let group = self.found.target_group.as_ref();
        let group = group.map(|group| group.tags.clone());
        let mut tags = service.iter().chain(&group);
        tags.all(|tags| self.owner.is_marked(tags))
    }

    /// The ARN of the target group, where it exists; [`super::plan`] has checked whose it is.
    pub(super) fn target_group(&self) -> Option<&str> {
        let group = self.found.target_group.as_ref();
        group.map(|group| group.arn.as_str())
    }
}
