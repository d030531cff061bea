//! Create, update and delete between values and models.

use super::{ChangeInput, Changed, TypedResource, typed};
use crate::convert::Convert;
use crate::diagnostics::Diagnostics;
use crate::resource::{CreateRequest, DeleteRequest, Resource, UpdateRequest};
use crate::state::{Failure, Progress, State};
use crate::value::Value;

type Outcome<M> = Result<State<M>, Failure<M>>;

impl<R: Resource> TypedResource<R> {
    pub(super) async fn create_typed(&self, input: ChangeInput<R::Data>) -> Changed {
        let original = input.planned.clone();
        match create_request::<R::Model, _>(input) {
            Ok(request) => {
                let seen = request.planned.to_value();
                self.changed(&original, &seen, self.resource.create(request).await)
            }
            Err(diagnostics) => Changed {
                state: None,
                diagnostics,
            },
        }
    }

    pub(super) async fn update_typed(&self, input: ChangeInput<R::Data>) -> Changed {
        let original = input.planned.clone();
        match update_request::<R::Model, _>(input) {
            Ok(request) => {
                let seen = request.planned.to_value();
                self.changed(&original, &seen, self.resource.update(request).await)
            }
            Err(diagnostics) => Changed {
                state: None,
                diagnostics,
            },
        }
    }

    pub(super) async fn delete_typed(&self, input: ChangeInput<R::Data>) -> Changed {
        let original = input.prior.clone();
        match delete_request::<R::Model, _>(input) {
            Ok(request) => {
                let seen = request.state.to_value();
                match self.resource.delete(request).await {
                    Ok(()) => Changed {
                        state: None,
                        diagnostics: Diagnostics::new(),
                    },
                    Err(failure) => self.changed(&original, &seen, Err(failure)),
                }
            }
            Err(diagnostics) => Changed {
                state: None,
                diagnostics,
            },
        }
    }

    fn changed(&self, original: &Value, seen: &Value, outcome: Outcome<R::Model>) -> Changed {
        let (state, diagnostics) = match outcome {
            Ok(state) => (Some(state), Diagnostics::new()),
            Err(failure) => (failure.state, failure.diagnostics),
        };
        let state = state.map(|state| self.restored(original, seen, &state));
        Changed { state, diagnostics }
    }
}

fn create_request<M: Convert, D>(
    input: ChangeInput<D>,
) -> Result<CreateRequest<M, D>, Diagnostics> {
    Ok(CreateRequest {
        config: typed(&input.config)?,
        planned: typed(&input.planned)?,
        private: input.private,
        data: input.data,
        progress: Progress::new(input.slot),
        context: input.context,
    })
}

fn update_request<M: Convert, D>(
    input: ChangeInput<D>,
) -> Result<UpdateRequest<M, D>, Diagnostics> {
    Ok(UpdateRequest {
        config: typed(&input.config)?,
        prior: typed(&input.prior)?,
        planned: typed(&input.planned)?,
        private: input.private,
        data: input.data,
        progress: Progress::new(input.slot),
        context: input.context,
    })
}

fn delete_request<M: Convert, D>(
    input: ChangeInput<D>,
) -> Result<DeleteRequest<M, D>, Diagnostics> {
    Ok(DeleteRequest {
        state: typed(&input.prior)?,
        private: input.private,
        data: input.data,
        progress: Progress::new(input.slot),
        context: input.context,
    })
}
