//! What AWS makes of one endpoint: the only one of an environment, or one of several.

use eden_core::record::Record;
use tfplugin6::{Attr, Model};

/// What there is of an endpoint.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Outputs {
    /// Name of the ECS service and of the task definition's family.
    #[tf(computed, keep)]
    pub(crate) resource_name: Attr<String>,
    /// Host name; a worker has none.
    #[tf(computed, keep)]
    pub(crate) endpoint: Attr<String>,
    /// Address: `https://` and the host name; a worker has none.
    #[tf(computed, keep)]
    pub(crate) url: Attr<String>,
    /// ARN of the task definition that the service runs.
    #[tf(computed)]
    pub(crate) task_definition_arn: Attr<String>,
    /// ARN of the target group; a worker has none.
    #[tf(computed, keep)]
    pub(crate) target_group_arn: Attr<String>,
    /// ARN of the listener rule; a worker has none.
    #[tf(computed, keep)]
    pub(crate) listener_rule_arn: Attr<String>,
    /// ARN of the service.
    #[tf(computed, keep)]
    pub(crate) service_arn: Attr<String>,
    /// When it was created or last deployed to, in RFC 3339 and UTC.
    #[tf(computed)]
    pub(crate) last_updated: Attr<String>,
    /// `awake`, `asleep`, `waking`, or `failed` where it did not become healthy after it was woken.
    #[tf(computed, keep)]
    pub(crate) state: Attr<String>,
    /// What was found missing or changed by hand; the next apply repairs it.
    #[tf(computed, keep)]
    pub(crate) drift: Attr<Vec<String>>,
}

impl Outputs {
    /// Fills in the names, which are known before anything is made.
    pub(crate) fn name(&mut self, record: &Record) {
        self.resource_name = record.names().ok().map(|names| names.resource).into();
        self.url = record.url().ok().flatten().into();
        self.endpoint = record.endpoint_host().ok().flatten().into();
        if record.is_worker() {
            self.target_group_arn = Attr::Null;
            self.listener_rule_arn = Attr::Null;
        }
    }

    /// Fills in what is named whether it is visited or not, where that is not known yet.
    pub(crate) fn name_undecided(&mut self, record: &Record) {
        self.resource_name = record.names().ok().map(|names| names.resource).into();
        self.url = Attr::Unknown;
        self.endpoint = Attr::Unknown;
    }

    /// Whether it is known to have no host.
    fn is_worker(&self) -> bool {
        self.resource_name.is_known() && self.endpoint.is_null()
    }

    /// Fills in names and identifiers.
    pub(crate) fn identify(&mut self, record: &Record) {
        self.name(record);
        let identifiers = record.identifiers.clone();
        self.task_definition_arn = identifiers.task_definition.into();
        self.target_group_arn = identifiers.target_group.into();
        self.listener_rule_arn = identifiers.rule.into();
        self.service_arn = identifiers.service.into();
        self.state = record.state_word().to_owned().into();
    }

    /// Whether every piece exists as it was made.
    pub(crate) fn is_whole(&self) -> bool {
        let [definition, service, group, rule] = self.pieces();
        let is_there = |pieces: &[&Attr<String>]| pieces.iter().all(|piece| !piece.is_null());
        is_there(&[definition, service])
            && (self.is_worker() || is_there(&[group, rule]))
            && self.drift.known().is_none_or(Vec::is_empty)
    }

    /// What is missing will be made, with an identifier that is not known yet.
    pub(crate) fn repair(&mut self) {
        for piece in self.pieces_mut().into_iter().filter(|it| it.is_null()) {
            *piece = Attr::Unknown;
        }
    }

    /// Names that there are none of yet are not known before a profile is.
    pub(crate) fn expect_names(&mut self) {
        for name in self.names_mut().into_iter().filter(|it| it.is_null()) {
            *name = Attr::Unknown;
        }
    }

    /// Everything that is not known of an environment that makes way for another.
    pub(crate) fn forget(&mut self) {
        for name in self.names_mut() {
            *name = Attr::Unknown;
        }
        self.last_updated = Attr::Unknown;
    }

    /// Nothing of an endpoint is left: the next apply creates all of it again.
    pub(crate) fn vanish(&mut self) {
        for piece in self.pieces_mut() {
            *piece = Attr::Null;
        }
        self.last_updated = Attr::Null;
        self.state = Attr::Null;
        self.drift = Attr::Known(vec!["endpoint does not exist".to_owned()]);
    }

    fn names_mut(&mut self) -> [&mut Attr<String>; 3] {
        [&mut self.resource_name, &mut self.endpoint, &mut self.url]
    }

    fn pieces(&self) -> [&Attr<String>; 4] {
        [
            &self.task_definition_arn,
            &self.service_arn,
            &self.target_group_arn,
            &self.listener_rule_arn,
        ]
    }

    fn pieces_mut(&mut self) -> [&mut Attr<String>; 4] {
        [
            &mut self.task_definition_arn,
            &mut self.target_group_arn,
            &mut self.listener_rule_arn,
            &mut self.service_arn,
        ]
    }
}
