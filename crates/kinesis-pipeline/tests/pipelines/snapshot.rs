//! Everything that a stand-in holds of functions, roles, log groups and mappings, byte for byte.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::stage::Stage;

/// One line for each thing, with all that there is to say of it.
pub(crate) type Snapshot = BTreeSet<String>;

impl Stage {
    pub(crate) async fn snapshot(&self) -> Snapshot {
        let (functions, mappings) = tokio::join!(self.functions(), self.all_mappings());
        let (roles, groups) = tokio::join!(self.roles(), self.groups());
        [functions, mappings, roles, groups]
            .into_iter()
            .flatten()
            .collect()
    }

    async fn functions(&self) -> Vec<String> {
        let all = self.lambda.list_functions().send().await.unwrap();
        let mut lines = Vec::new();
        for one in all.functions.unwrap_or_default() {
            let call = self.lambda.get_function();
            let call = call.function_name(one.function_name().unwrap());
            let found = call.send().await.unwrap();
            let mut tags: Vec<_> = found.tags.unwrap_or_default().into_iter().collect();
            tags.sort();
            let it = found.configuration.unwrap();
            let variables = it.environment().and_then(|it| it.variables());
            let mut variables: Vec<_> = variables.into_iter().flatten().collect();
            variables.sort();
            lines.push(format!(
                "function {:?} {:?} {:?} {:?} {:?} {:?} {:?} {:?} {variables:?} {tags:?}",
                it.function_arn(),
                it.description(),
                it.code_sha256(),
                it.role(),
                it.handler(),
                it.memory_size(),
                it.timeout(),
                it.last_modified(),
            ));
        }
        lines
    }

    async fn all_mappings(&self) -> Vec<String> {
        let all = self.lambda.list_event_source_mappings().send();
        let all = all.await.unwrap().event_source_mappings.unwrap_or_default();
        let mut lines = Vec::new();
        for one in all {
            let arn = one.event_source_mapping_arn().unwrap();
            let tags = self.lambda.list_tags().resource(arn).send().await.unwrap();
            let mut tags: Vec<_> = tags.tags.unwrap_or_default().into_iter().collect();
            tags.sort();
            // The poller of a stand-in notes what it did last.
            lines.push(format!(
                "mapping {arn} {:?} {:?} {:?} {:?} {:?} {tags:?}",
                one.function_arn(),
                one.event_source_arn(),
                one.state(),
                one.batch_size(),
                one.destination_config(),
            ));
        }
        lines
    }

    async fn roles(&self) -> Vec<String> {
        let all = self.iam.list_roles().send().await.unwrap().roles;
        let mut lines = Vec::new();
        for one in all.iter().filter(|role| role.path() == "/") {
            let name = one.role_name();
            let call = self.iam.get_role().role_name(name).send();
            let role = call.await.unwrap().role.unwrap();
            let inline = self.iam.list_role_policies().role_name(name).send();
            let inline = inline.await.unwrap().policy_names;
            let attached = self.iam.list_attached_role_policies().role_name(name);
            let attached = attached.send().await.unwrap().attached_policies;
            lines.push(format!("role {role:?} {inline:?} {attached:?}"));
        }
        lines
    }

    async fn groups(&self) -> Vec<String> {
        let all = self.logs.describe_log_groups().send().await.unwrap();
        let mut lines = Vec::new();
        for one in all.log_groups.unwrap_or_default() {
            let arn = one.arn().unwrap().trim_end_matches(":*");
            let tags = self.logs.list_tags_for_resource().resource_arn(arn).send();
            let mut tags: Vec<_> = tags
                .await
                .unwrap()
                .tags
                .unwrap_or_default()
                .into_iter()
                .collect();
            tags.sort();
            lines.push(format!(
                "log group {arn} {:?} {:?} {tags:?}",
                one.retention_in_days(),
                one.creation_time(),
            ));
        }
        lines
    }
}

/// An empty archive as somebody else's package.
pub(crate) fn their_package() -> Vec<u8> {
    STANDARD.decode("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==").unwrap()
}
