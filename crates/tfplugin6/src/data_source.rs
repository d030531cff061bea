//! Data sources.

use std::sync::Arc;

use crate::context::Context;
use crate::diagnostics::Diagnostics;
use crate::model::Model;

/// Something that Terraform reads and does not manage.
pub trait DataSource: Send + Sync + 'static {
    /// Its attributes.
    type Model: Model;
    /// What configuring the provider yields.
    type Data: Send + Sync + 'static;

    /// Its full name, such as `baikonur_eden_environments`.
    const TYPE_NAME: &'static str;

    /// Checks a configuration, in which values may be unknown; says everything that is wrong at once.
    fn validate(&self, config: &Self::Model) -> Diagnostics {
        let _ = config;
        Diagnostics::new()
    }

    /// Fills in the computed attributes.
    fn read(
        &self,
        request: ReadDataRequest<Self::Model, Self::Data>,
    ) -> impl Future<Output = Result<Self::Model, Diagnostics>> + Send;
}

/// What to read.
#[derive(Debug)]
pub struct ReadDataRequest<M, D> {
    /// What the user wrote, defaults applied.
    pub config: M,
    /// The configured provider.
    pub data: Arc<D>,
    /// The call.
    pub context: Context,
}
