//! Whether the roles exist that every task of an environment needs.

use aws_sdk_ecs::types::TaskDefinition;
use futures::future::join_all;

use super::Finding;
use crate::eden::Eden;
use crate::error::{Error, code, sent};
use aws_calls::all;

impl Eden {
    /// The roles of a task definition that do not exist.
    pub(super) async fn check_roles(
        &self,
        definition: &TaskDefinition,
    ) -> Result<Vec<Finding>, Error> {
        let roles = [
            ("executionRoleArn", definition.execution_role_arn()),
            ("taskRoleArn", definition.task_role_arn()),
        ];
        let named = roles
            .into_iter()
            .filter_map(|(field, arn)| Some((field, arn?)));
        let each = named.map(|(field, arn)| Box::pin(self.check_role(field, arn)));
        Ok(all(join_all(each).await)?.into_iter().flatten().collect())
    }

    async fn check_role(&self, field: &str, arn: &str) -> Result<Option<Finding>, Error> {
        // A role may have a path, and its name is what comes last.
        let name = arn.rsplit('/').next().unwrap_or(arn);
        let call = self.clients().iam().get_role().role_name(name).send();
        match sent("IAM GetRole", arn, call).await {
            Err(error) if code(&error) == Some("NoSuchEntity") => Ok(Some(Finding::new(
                format!("role {arn}: does not exist, and no task starts without it"),
                format!(
                    "Create it, or name another one as `{field}` of the reference's task definition."
                ),
            ))),
            answer => answer.map(|_| None),
        }
    }
}
