//! Create, update and delete between values and models.

use super::{Action, ChangeInput, Changed, TypedResource, typed};
use crate::convert::Convert;
use crate::diagnostics::Diagnostics;
use crate::resource::{CreateRequest, DeleteRequest, Resource, UpdateRequest};
use crate::state::{Failure, Progress, State};

/// What a handler returns; a deletion leaves no state.
type Outcome<M> = Result<Option<State<M>>, Failure<M>>;

impl<R: Resource> TypedResource<R> {
    pub(super) async fn change_typed(
        &self,
        action: Action,
        input: ChangeInput<R::Data>,
    ) -> Changed {
        let original = match action {
            Action::Create | Action::Update => input.planned.clone(),
            Action::Delete => input.prior.clone(),
        };
        let model = match typed::<R::Model>(&original) {
            Ok(model) => model,
            Err(diagnostics) => {
                return Changed {
                    state: None,
                    diagnostics,
                };
            }
        };
        let seen = model.to_value();
        let (state, diagnostics) = match self.handle(action, input, model).await {
            Ok(state) => (state, Diagnostics::new()),
            Err(failure) => (failure.state, failure.diagnostics),
        };
        let state = state.map(|state| self.restored(&original, &seen, state));
        Changed { state, diagnostics }
    }

    /// Calls the handler with the model that there is to be or, where it is deleted, that there is.
    async fn handle(
        &self,
        action: Action,
        input: ChangeInput<R::Data>,
        model: R::Model,
    ) -> Outcome<R::Model> {
        let ChangeInput {
            private,
            data,
            context,
            ..
        } = input;
        let progress = Progress::new(input.slot);
        match action {
            Action::Create => {
                let request = CreateRequest {
                    config: typed(&input.config)?,
                    planned: model,
                    private,
                    data,
                    progress,
                    context,
                };
                self.resource.create(request).await.map(Some)
            }
            Action::Update => {
                let request = UpdateRequest {
                    config: typed(&input.config)?,
                    prior: typed(&input.prior)?,
                    planned: model,
                    private,
                    data,
                    progress,
                    context,
                };
                self.resource.update(request).await.map(Some)
            }
            Action::Delete => {
                let request = DeleteRequest {
                    state: model,
                    private,
                    data,
                    progress,
                    context,
                };
                self.resource.delete(request).await.map(|()| None)
            }
        }
    }
}
