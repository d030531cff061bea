//! What handlers hand back to be stored.

use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

use crate::convert::Convert;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::types::Type;
use crate::value::Value;

/// A resource as it is to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State<M> {
    /// Its attributes.
    pub model: M,
    /// The provider's own bytes beside them; `None` leaves those that are there.
    pub private: Option<Vec<u8>>,
}

impl<M> State<M> {
    /// A state with the private bytes that are there already.
    pub fn new(model: M) -> Self {
        Self {
            model,
            private: None,
        }
    }

    /// Sets the provider's own bytes.
    #[must_use]
    pub fn private(mut self, private: impl Into<Vec<u8>>) -> Self {
        self.private = Some(private.into());
        self
    }
}

impl<M: Convert> State<M> {
    /// The state without its type.
    pub(crate) fn erased(self) -> State<Value> {
        State {
            model: self.model.to_value(),
            private: self.private,
        }
    }
}

impl<M> From<M> for State<M> {
    fn from(model: M) -> Self {
        Self::new(model)
    }
}

/// A change that did not succeed, with what there is now, if the handler knows.
///
/// Without a state the layer takes what was last saved by [`Progress::save`], and without that
/// says that nothing was created or that nothing has changed.
#[derive(Clone, Debug)]
pub struct Failure<M> {
    /// What there is now.
    pub state: Option<State<M>>,
    /// What went wrong.
    pub diagnostics: Diagnostics,
}

impl<M> Failure<M> {
    /// A failure of which the handler cannot say what it left behind.
    pub fn new(diagnostics: impl Into<Diagnostics>) -> Self {
        Self {
            state: None,
            diagnostics: diagnostics.into(),
        }
    }

    /// Says what there is now.
    #[must_use]
    pub fn with_state(mut self, state: impl Into<State<M>>) -> Self {
        self.state = Some(state.into());
        self
    }
}

impl<M> From<Diagnostics> for Failure<M> {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::new(diagnostics)
    }
}

impl<M> From<Diagnostic> for Failure<M> {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::new(diagnostic)
    }
}

/// Where the latest save of a running change is kept.
pub(crate) type Slot = Arc<Mutex<Option<State<Value>>>>;

pub(crate) fn take(slot: &Slot) -> Option<State<Value>> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}

/// Records what exists while a change is under way, so that nothing is lost when it fails or panics.
#[derive(Clone, Debug)]
pub struct Progress<M> {
    slot: Slot,
    model: PhantomData<fn(M)>,
}

impl<M: Convert> Progress<M> {
    pub(crate) fn new(slot: Slot) -> Self {
        Self {
            slot,
            model: PhantomData,
        }
    }

    /// Remembers what exists by now; the last call counts.
    pub fn save(&self, state: impl Into<State<M>>) {
        let saved = state.into().erased();
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(saved);
    }
}

/// A state as Terraform stored it, in the format of another version or another resource.
#[derive(Clone, Debug)]
pub struct RawState(Vec<u8>);

impl RawState {
    pub(crate) fn new(json: Vec<u8>) -> Self {
        Self(json)
    }

    /// The JSON, whatever is in it.
    pub fn json(&self) -> Result<serde_json::Value, Diagnostic> {
        serde_json::from_slice(&self.0).map_err(unreadable)
    }

    /// The state as a model: what the model does not have is dropped, what is missing is null.
    pub fn model<M: Convert>(&self) -> Result<M, Diagnostic> {
        M::from_value(self.value(&M::tf_type())?).map_err(Diagnostic::from)
    }

    pub(crate) fn value(&self, ty: &Type) -> Result<Value, Diagnostic> {
        Value::from_json(&self.0, ty).map_err(unreadable)
    }
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "map_err hands over the error"
)]
fn unreadable(error: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error("The stored state cannot be read").detail(format!(
        "The state holds this resource in a form that this version of the provider does not understand: {error}."
    ))
}
