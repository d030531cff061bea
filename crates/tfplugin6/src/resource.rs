//! Managed resources.

use std::sync::Arc;

use crate::context::Context;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::model::Model;
use crate::path::AttributePath;
use crate::state::{Failure, Progress, RawState, State};

/// A kind of thing that Terraform manages.
///
/// Handlers are `async fn`s; their futures run in tasks of their own, which a lost connection does
/// not cut off and whose panics become diagnostics.
pub trait Resource: Send + Sync + 'static {
    /// Its attributes.
    type Model: Model;
    /// What configuring the provider yields.
    type Data: Send + Sync + 'static;

    /// Its full name, such as `baikonur_eden_environment`.
    const TYPE_NAME: &'static str;
    /// Version of the format of its state; raise it when old states need [`Resource::upgrade`].
    const VERSION: i64 = 0;

    /// Checks a configuration, in which values may be unknown; says everything that is wrong at once.
    fn validate(&self, config: &Self::Model) -> Diagnostics {
        let _ = config;
        Diagnostics::new()
    }

    /// Refines the plan of a create or update, which comes prepared; destroying is never asked.
    fn plan(
        &self,
        request: PlanRequest<Self::Model, Self::Data>,
    ) -> impl Future<Output = Result<PlanResponse<Self::Model>, Diagnostics>> + Send {
        async { Ok(PlanResponse::new(request.planned)) }
    }

    /// Creates the thing and returns it as it is; nothing that was known in the plan may differ.
    fn create(
        &self,
        request: CreateRequest<Self::Model, Self::Data>,
    ) -> impl Future<Output = Result<State<Self::Model>, Failure<Self::Model>>> + Send;

    /// Reads the thing as it is now; `None` when it is gone.
    fn read(
        &self,
        request: ReadRequest<Self::Model, Self::Data>,
    ) -> impl Future<Output = Result<Option<State<Self::Model>>, Diagnostics>> + Send;

    /// Changes the thing in place.
    fn update(
        &self,
        request: UpdateRequest<Self::Model, Self::Data>,
    ) -> impl Future<Output = Result<State<Self::Model>, Failure<Self::Model>>> + Send;

    /// Deletes the thing; that it is gone already is success.
    fn delete(
        &self,
        request: DeleteRequest<Self::Model, Self::Data>,
    ) -> impl Future<Output = Result<(), Failure<Self::Model>>> + Send;

    /// Takes over an existing thing by its import id; Terraform reads it right after.
    fn import(
        &self,
        request: ImportRequest<Self::Data>,
    ) -> impl Future<Output = Result<State<Self::Model>, Diagnostics>> + Send {
        let _ = request;
        async { Err(Diagnostic::error(format!("{} cannot be imported", Self::TYPE_NAME)).into()) }
    }

    /// Takes over the state of a resource of another type (`moved`); `None` when it does not know that type.
    fn move_state(
        &self,
        request: MoveRequest,
    ) -> impl Future<Output = Result<Option<State<Self::Model>>, Diagnostics>> + Send {
        let _ = request;
        async { Ok(None) }
    }

    /// Turns the state of an older version into today's.
    fn upgrade(
        &self,
        request: UpgradeRequest,
    ) -> impl Future<Output = Result<Self::Model, Diagnostics>> + Send {
        async move { request.state.model().map_err(Diagnostics::from) }
    }
}

/// What there is to plan.
#[derive(Debug)]
pub struct PlanRequest<M, D> {
    /// What the user wrote; unset attributes are null, and write-only ones are seen only here.
    pub config: M,
    /// What there is; `None` for a create.
    pub prior: Option<M>,
    /// The plan so far: defaults applied, computed attributes unknown where something changes.
    pub planned: M,
    /// The provider's own bytes beside the prior state.
    pub private: Vec<u8>,
    /// The configured provider; absent while its configuration is not known.
    pub data: Option<Arc<D>>,
    /// The call.
    pub context: Context,
}

/// A plan.
#[derive(Clone, Debug)]
pub struct PlanResponse<M> {
    /// What there will be; unknown where it is not known before apply.
    pub planned: M,
    /// Attributes whose change replaces the resource, besides those marked `replace`.
    pub requires_replace: Vec<AttributePath>,
    /// Bytes for the apply; `None` passes on those of the prior state.
    pub private: Option<Vec<u8>>,
    /// Errors and warnings.
    pub diagnostics: Diagnostics,
}

impl<M> PlanResponse<M> {
    /// A plan and nothing besides.
    pub fn new(planned: M) -> Self {
        Self {
            planned,
            requires_replace: Vec::new(),
            private: None,
            diagnostics: Diagnostics::new(),
        }
    }

    /// Replaces the resource because of an attribute.
    #[must_use]
    pub fn replace(mut self, path: AttributePath) -> Self {
        self.requires_replace.push(path);
        self
    }

    /// Hands bytes to the apply.
    #[must_use]
    pub fn private(mut self, private: impl Into<Vec<u8>>) -> Self {
        self.private = Some(private.into());
        self
    }

    /// Tells the user something.
    #[must_use]
    pub fn diagnostic(mut self, diagnostic: Diagnostic) -> Self {
        self.diagnostics.push(diagnostic);
        self
    }
}

/// What to create.
#[derive(Debug)]
pub struct CreateRequest<M, D> {
    /// What the user wrote, write-only attributes included.
    pub config: M,
    /// The plan; what is unknown in it is to be filled in.
    pub planned: M,
    /// The bytes of the plan.
    pub private: Vec<u8>,
    /// The configured provider.
    pub data: Arc<D>,
    /// Where to record what exists by now.
    pub progress: Progress<M>,
    /// The call.
    pub context: Context,
}

/// What to read.
#[derive(Debug)]
pub struct ReadRequest<M, D> {
    /// What is stored.
    pub state: M,
    /// The provider's own bytes beside it.
    pub private: Vec<u8>,
    /// The configured provider.
    pub data: Arc<D>,
    /// The call.
    pub context: Context,
}

/// What to change.
#[derive(Debug)]
pub struct UpdateRequest<M, D> {
    /// What the user wrote, write-only attributes included.
    pub config: M,
    /// What there is.
    pub prior: M,
    /// The plan; what is unknown in it is to be filled in.
    pub planned: M,
    /// The bytes of the plan.
    pub private: Vec<u8>,
    /// The configured provider.
    pub data: Arc<D>,
    /// Where to record what exists by now.
    pub progress: Progress<M>,
    /// The call.
    pub context: Context,
}

/// What to delete.
#[derive(Debug)]
pub struct DeleteRequest<M, D> {
    /// What there is.
    pub state: M,
    /// The provider's own bytes beside it.
    pub private: Vec<u8>,
    /// The configured provider.
    pub data: Arc<D>,
    /// Where to record what is left by now.
    pub progress: Progress<M>,
    /// The call.
    pub context: Context,
}

/// What to import.
#[derive(Debug)]
pub struct ImportRequest<D> {
    /// The id that the user gave.
    pub id: String,
    /// The configured provider.
    pub data: Arc<D>,
    /// The call.
    pub context: Context,
}

/// What to move here.
#[derive(Debug)]
pub struct MoveRequest {
    /// Address of the provider it comes from.
    pub source_provider: String,
    /// Type that it was.
    pub source_type: String,
    /// Version of its state.
    pub source_version: i64,
    /// Its state.
    pub state: RawState,
    /// The bytes beside it.
    pub private: Vec<u8>,
    /// The call.
    pub context: Context,
}

/// What to bring up to date.
#[derive(Debug)]
pub struct UpgradeRequest {
    /// Version of the state's format.
    pub version: i64,
    /// The state.
    pub state: RawState,
    /// The call.
    pub context: Context,
}
