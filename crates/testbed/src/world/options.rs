//! How a world may differ from the usual one.

use std::fmt;
use std::sync::Arc;

use aws_sdk_ecs::operation::create_service::builders::CreateServiceFluentBuilder;
use aws_sdk_ecs::operation::register_task_definition::builders::RegisterTaskDefinitionFluentBuilder;

type Change<T> = Arc<dyn Fn(T) -> T + Send + Sync>;

/// How a world may differ from the usual one.
#[derive(Clone)]
pub struct WorldOptions {
    /// Whether there is a state table.
    pub table: bool,
    /// Whether the state table holds the profile `default`.
    pub profile: bool,
    pub(super) task_definition: Change<RegisterTaskDefinitionFluentBuilder>,
    pub(super) service: Change<CreateServiceFluentBuilder>,
}

impl WorldOptions {
    /// Leaves the state table out.
    #[must_use]
    pub fn without_table(mut self) -> Self {
        self.table = false;
        self
    }

    /// Leaves the profile out.
    #[must_use]
    pub fn without_profile(mut self) -> Self {
        self.profile = false;
        self
    }

    /// Changes the reference task definition before it is registered.
    #[must_use]
    pub fn task_definition<F>(mut self, change: F) -> Self
    where
        F: Fn(RegisterTaskDefinitionFluentBuilder) -> RegisterTaskDefinitionFluentBuilder
            + Send
            + Sync
            + 'static,
    {
        self.task_definition = Arc::new(change);
        self
    }

    /// Changes the reference service before it is created.
    #[must_use]
    pub fn service<F>(mut self, change: F) -> Self
    where
        F: Fn(CreateServiceFluentBuilder) -> CreateServiceFluentBuilder + Send + Sync + 'static,
    {
        self.service = Arc::new(change);
        self
    }
}

impl Default for WorldOptions {
    fn default() -> Self {
        let (task_definition, service) = (Arc::new(|same| same), Arc::new(|same| same));
        Self {
            table: true,
            profile: true,
            task_definition,
            service,
        }
    }
}

impl fmt::Debug for WorldOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, profile, .. } = self;
        f.debug_struct("WorldOptions")
            .field("table", table)
            .field("profile", profile)
            .finish_non_exhaustive()
    }
}
