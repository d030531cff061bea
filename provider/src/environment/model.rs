//! The attributes, and how an environment fills them.

use std::collections::BTreeMap;
use std::time::SystemTime;

use eden_core::observe::current::Observation;
use eden_core::publish_task::BEFORE_PUBLISH;
use eden_core::record::Record;
use eden_core::settings::door::ACCESS;
use eden_core::settings::sleep::SLEEP_AFTER;
use tfplugin6::{Attr, Model};

use super::before_publish::{self, BeforePublish};
use super::endpoint::Endpoint;
use super::expiry;
use super::outputs::Outputs;
use super::overrides::OverrideAttributes;
use super::pull_request::PullRequestAttributes;
use crate::tags;
use crate::texts::{self, Texts, strings, texts};
use crate::timeouts::Timeouts;

/// A preview environment: a clone of a reference ECS service with its own host name.
///
/// Creating it registers a task definition, and makes a target group, a service, a host rule on
/// the common ALB, a Route 53 alias record, an entry in the Environments JSON file and a row in
/// the state table. Whatever of these is deleted or changed by hand shows as `drift` in the next
/// plan and is repaired by the next apply. Deleting it leaves none of them. The clone of a service without a load balancer, where
/// its profile allows that, is a worker: a task definition, a service and a row.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Environment {
    /// Name of the environment, usually the branch or the pull request. It has to hold a letter or
    /// a digit, and no control or invisible characters. Where AWS does not take it as it stands
    /// (other characters, capitals, dots or underscores in a host name, too long), what does not
    /// fit is replaced or cut and a short hash of the whole name is appended, so that two names
    /// never share a resource. An environment that exists keeps the names it was made with. Changing this forces a new resource.
    #[tf(required, replace)]
    pub(crate) name: Attr<String>,
    /// Name of the profile in the state table. Where `settings` are complete it need not be stored,
    /// and only names the group that the environment is listed in. Defaults to `default`. Changing this forces a new resource.
    #[tf(optional, computed, replace, default = "default")]
    pub(crate) profile: Attr<String>,
    /// Profile keys given here: alone they are the whole profile; together with `profile` they
    /// replace single keys of it. The keys are `endpoint_s3_bucket_name`, `endpoint_s3_key`,
    /// `endpoint_update_key`, `endpoint_env_type`, `endpoint_name_prefix`, `domain_name_prefix`,
    /// `dynamic_zone_id`, `name_prefix`, `target_cluster`, `master_alb_arn` (several are separated
    /// by commas), `reference_service_arn`, and optionally `target_container_name`, `image_registries`,
    /// `listener_rule_priority_range` (such as `1000-1999`), `repositories` (such as `octo/shop`,
    /// for `eden purge --closed`), `max_environments`, `access`, `allowed_visitors`, `operators`, `door_host`,
    /// `sleep_after`, `wake`, `before_publish`, `allow_overrides`, `shared_queues` and `own_variables`. The older `config_…` spellings are read as well. Changing a key that decides where the environment is found replaces it.
    #[tf(optional)]
    pub(crate) settings: Texts,
    /// ECR image to run, with a tag, a digest or both; it has to be pushed already. It may be in another registry that the
    /// profile's `image_registries` names. A change is deployed in place. An environment of several services has `endpoints` instead.
    #[tf(optional)]
    pub(crate) image_uri: Attr<String>,
    /// Environment variables set on the container that gets the image, in place of the reference's
    /// variables and secrets of the same names. In their values, as in those of `command`, `entry_point`, `secrets` and
    /// `environment_files`, `{eden.name}`, `{eden.host}` and `{eden.url}` stand for the environment's name, host and address, and
    /// `{eden.endpoints.<key>.host}` and `{eden.endpoints.<key>.url}` for those of its endpoints; `{{eden.` is the text `{eden.`,
    /// and every other brace stands for itself.
    #[tf(optional)]
    pub(crate) environment: Texts,
    #[tf(flatten)]
    pub(crate) overrides: OverrideAttributes,
    /// Number of tasks, 5000 at most. By default a new environment takes the reference service's
    /// number, and one at least, which is then left alone.
    #[tf(optional)]
    pub(crate) desired_count: Attr<i64>,
    /// `gate` lets only the profile's `allowed_visitors` visit, which have to be stored with the profile; `public`
    /// lets everybody. By default it is the profile's `access`, which an environment may tighten and never loosen.
    #[tf(optional)]
    pub(crate) access: Attr<String>,
    /// After how long without visitors it falls asleep, such as `2h`, 15 minutes at least: the door's sweep stops its tasks then,
    /// and a visit or a button wakes it. `never` takes away what its profile says. By default it is the profile's `sleep_after`.
    /// An environment of several services falls asleep as a whole, after the longest of their times, and never where one has none.
    #[tf(optional)]
    pub(crate) sleep_after: Attr<String>,
    /// What runs before it is published, one after the other and each once for a revision of the task definition: tasks of their own
    /// with the environment's image, network and capacity, such as the migration of its database. The service runs what it ran
    /// before until their exit codes are 0; otherwise the apply fails with the exit code and the last lines of the log, and the
    /// next one is a new attempt. By default it is the profile's `before_publish`; an empty list takes that away. The image is
    /// registered by its digest then. A change of this alone is a deploy.
    #[tf(optional, nested)]
    pub(crate) before_publish: Attr<Vec<BeforePublish>>,
    /// The services of an environment of several, by a name of yours, such as `api`. They come up
    /// together, and the Environments JSON gains all of them in one write when all exist and loses
    /// all in one write before the first is taken down. Each has a profile, or `settings`, that
    /// names another resource, host and key of the JSON. An endpoint is added, changed and removed
    /// in place; one that moves elsewhere replaces the environment.
    #[tf(optional, nested)]
    pub(crate) endpoints: Attr<BTreeMap<String, Endpoint>>,
    /// Wait until as many tasks run as are wanted and all of them answer the load balancer, and
    /// publish the environment in the Environments JSON only then. Where that does not happen
    /// within the timeout, or ECS gives the deployment up, the apply fails with the reasons that
    /// AWS tells; the environment stays, and a new one is tainted as Terraform does. Defaults to `false`. A change of this
    /// alone deploys nothing.
    #[tf(optional, computed, default = false)]
    pub(crate) wait_for_healthy: Attr<bool>,
    /// How long to keep the environment, such as `72h`, counted from each deploy and 3650 days at
    /// most: `eden purge` deletes it when that has passed. Excludes `expires_at`.
    #[tf(optional)]
    pub(crate) ttl: Attr<String>,
    /// Until when to keep the environment, in RFC 3339: `eden purge` deletes it when that has
    /// passed. By default it follows from `ttl`, and without that nothing expires.
    #[tf(optional, computed)]
    pub(crate) expires_at: Attr<String>,
    /// The pull request that the environment is of: `eden report` shows it there, and `eden purge
    /// --closed` deletes it when that is closed. One of another pull request is refused. A change
    /// deploys nothing.
    #[tf(optional, nested)]
    pub(crate) pull_request: Attr<PullRequestAttributes>,
    /// Whether the environment is protected from being deleted: a destroy is refused, by Terraform, by `eden delete` without
    /// `--force` and by the API, and both kinds of `eden purge` leave it. To destroy it, set it to false, apply, and then
    /// destroy. Where it is left out, a protection that `eden create --protect` or the API has set stays. A change deploys
    /// nothing.
    #[tf(optional)]
    pub(crate) protected: Attr<bool>,
    /// Tags of task definition, target group, service and listener rule, beside those of the
    /// reference and the provider's `default_tags`.
    #[tf(optional)]
    pub(crate) tags: Texts,
    /// How long to go on trying; a change of this alone deploys nothing.
    #[tf(optional, nested)]
    pub(crate) timeouts: Attr<Timeouts>,
    /// `<profile>/<name>`, which is also the import id.
    #[tf(computed, keep)]
    pub(crate) id: Attr<String>,
    #[tf(flatten)]
    pub(crate) outputs: Outputs,
    /// `tags` and the provider's `default_tags` together.
    #[tf(computed, keep)]
    pub(crate) tags_all: Texts,
}

impl Environment {
    /// Fills in what follows from a record alone: names and identifiers.
    pub(crate) fn identify(&mut self, record: &Record) {
        self.id = format!("{}/{}", record.id.profile, record.id.name).into();
        self.outputs.identify(record);
        self.tags_all = texts(&record.tags);
        expiry::fill(self, record.expiry);
    }

    /// Fills in an environment that is as it was asked for.
    pub(crate) fn complete(&mut self, record: &Record, last_updated: SystemTime) {
        self.identify(record);
        self.outputs.last_updated = timestamp(last_updated).into();
        self.outputs.drift = Attr::Known(Vec::new());
    }

    /// Fills in what was seen; attributes that the user did not set stay unset.
    pub(crate) fn observe(&mut self, record: &Record, seen: &Observation) {
        let mut now = record.clone();
        now.identifiers = seen.identifiers.clone();
        now.expiry = seen.expiry;
        self.identify(&now);
        if let Some(image) = &seen.image {
            self.image_uri = image.clone().into();
        }
        if seen.identifiers.service.is_some() {
            self.observe_service(seen);
        }
        self.outputs.last_updated = seen.last_updated.map(timestamp).into();
        self.outputs.state = seen.state.clone().into();
        let drift = seen.drift.iter().map(ToString::to_string);
        self.outputs.drift = Attr::Known(drift.collect());
    }

    fn observe_service(&mut self, seen: &Observation) {
        texts::observe(&mut self.environment, &seen.environment);
        self.overrides.observe(&seen.overrides);
        texts::observe(&mut self.tags, &seen.tags);
        self.tags_all = texts(&seen.tags);
        if self.desired_count.is_known() {
            self.desired_count = seen.desired_count.map(i64::from).into();
        }
    }

    /// The profile keys that are given here: those of `settings`, and those with an attribute of their own.
    pub(crate) fn given(&self) -> BTreeMap<String, String> {
        let mut given = strings(&self.settings);
        let access = self.access.known();
        given.extend(access.map(|access| (ACCESS.to_owned(), access.clone())));
        let sleep_after = self.sleep_after.known();
        given.extend(sleep_after.map(|after| (SLEEP_AFTER.to_owned(), after.clone())));
        let tasks = before_publish::text(&self.before_publish);
        given.extend(tasks.map(|tasks| (BEFORE_PUBLISH.to_owned(), tasks)));
        given
    }

    /// Tags of the resource and of the provider together; unknown where one of them is.
    pub(crate) fn all_tags(&self, default_tags: &BTreeMap<String, String>) -> Texts {
        tags::all(&self.tags, default_tags)
    }
}

/// A time in RFC 3339, in UTC, with the six digits of fraction that the state table has.
pub(crate) fn timestamp(time: SystemTime) -> String {
    let time = jiff::Timestamp::try_from(time).unwrap_or_default();
    format!("{time:.6}")
}
