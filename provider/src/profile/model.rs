//! The attributes, and how a stored profile fills them.

use std::collections::BTreeMap;

use eden_core::settings::stored::{self, Pairs};
use tfplugin6::{Attr, Model};

use crate::texts::strings;

/// A profile in the state table: what environments are cloned from, and where they appear.
///
/// It is stored as `eden config push` stores it, so that the command line, the API and the
/// resource `baikonur_eden_environment` all find it; the state table is created where it is
/// missing. A profile that somebody else pushed under the same name is not overwritten: import it
/// first. Removing the profile leaves the table and the environments that were made with it: each
/// keeps the settings it was made with in its own record, and can still be deleted.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Profile {
    /// Name of the profile, which environments refer to. It holds no slash. Changing this forces a new resource.
    #[tf(required, replace)]
    pub(crate) name: Attr<String>,
    /// The keys of the profile: `endpoint_s3_bucket_name`, `endpoint_s3_key`,
    /// `endpoint_update_key`, `endpoint_env_type`, `endpoint_name_prefix`, `domain_name_prefix`,
    /// `dynamic_zone_id`, `name_prefix`, `target_cluster`, `master_alb_arn` (several are separated
    /// by commas), `reference_service_arn`, and optionally `target_container_name`,
    /// `image_registries` (such as `ghcr.io`: registries outside of Amazon ECR from which images may be),
    /// `listener_rule_priority_range` (such as `1000-1999`), `repositories` (such as `octo/shop`,
    /// for `eden purge --closed`), `max_environments` (how many environments may be there at once; one more is refused, and
    /// what exists can always be deployed to), `access` (`public`, the default, or `gate`),
    /// `allowed_visitors` (addresses, or `*@example.com`, with commas between them), `operators` (in the same form),
    /// `door_host`, `sleep_after` (after how long without visitors environments fall asleep, such as `2h`; 15 minutes at least) and
    /// `wake` (`button`, the default, or `visit`: what wakes a public environment that sleeps), `before_publish` (a command that runs
    /// before an environment is published, as words or in JSON: `jsonencode([{ command = ["bin/rails", "db:prepare"] }])`) and
    /// `allow_overrides` (`true` lets callers of the API say which tasks run, and set command, entry point, secrets and files with variables),
    /// `shared_queues` (`true` lets environments be workers, clones of a service without a load balancer, that take work from the same
    /// queues as their reference) and `own_variables` (variables and secrets, with commas between them, that each worker has otherwise
    /// than its reference). With one of these two, the keys that lead visitors may be left out. A gate is opened by `access = "public"`, and not by leaving `access` out. The older
    /// `config_…` spellings are read as well, and are stored in the newer one.
    #[tf(required)]
    pub(crate) settings: Attr<BTreeMap<String, Attr<String>>>,
    /// The name, which is also the import id.
    #[tf(computed, keep)]
    pub(crate) id: Attr<String>,
}

impl Profile {
    /// The keys that are given, as they are written.
    pub(crate) fn pairs(&self) -> Pairs {
        strings(&self.settings)
    }

    /// The text that is stored.
    pub(crate) fn text(&self) -> String {
        stored::to_json(&self.pairs())
    }

    /// Fills in what is stored now, each key in the spelling that the user wrote it in; a key that is
    /// null is one that is not there, unless it is stored.
    pub(crate) fn observe(&mut self, now: &Pairs) {
        let mut now = stored::canonical(now);
        now.retain(|key, _| stored::is_stored(key));
        let written = self.settings.clone().unwrap_or_default().into_iter();
        let (absent, written): (Vec<_>, Vec<_>) = written.partition(|(_, value)| value.is_null());
        let kept = written.into_iter().filter_map(|(key, value)| {
            let name = stored::newer(&key);
            match now.remove(name) {
                Some(now) => Some((key, now.into())),
                None if !stored::is_stored(name) => Some((key, value)),
                None => None,
            }
        });
        let mut settings: BTreeMap<String, Attr<String>> = kept.collect();
        settings.extend(now.into_iter().map(|(key, value)| (key, value.into())));
        for (key, null) in absent {
            settings.entry(key).or_insert(null);
        }
        self.settings = Attr::Known(settings);
    }
}
