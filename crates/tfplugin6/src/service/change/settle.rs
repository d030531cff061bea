//! What is stored after a change, however it ended.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::erased::{Action, ChangeInput, Changed};
use crate::plan;
use crate::schema::Attribute;
use crate::state::{self, Slot, State};
use crate::value::Value;

/// What there is to go by when a handler does not say what there is.
pub(super) struct Fallback {
    pub(super) action: Action,
    prior: Value,
    planned: Value,
    slot: Slot,
}

/// What is stored and said.
pub(super) struct Settled {
    pub(super) state: State<Value>,
    pub(super) diagnostics: Diagnostics,
}

impl Fallback {
    pub(super) fn of<D>(input: &ChangeInput<D>) -> Self {
        let action = match (input.prior.is_null(), input.planned.is_null()) {
            (_, true) => Action::Delete,
            (true, false) => Action::Create,
            (false, false) => Action::Update,
        };
        let (prior, planned) = (input.prior.clone(), input.planned.clone());
        Self {
            action,
            prior,
            planned,
            slot: input.slot.clone(),
        }
    }

    pub(super) fn settle(
        self,
        outcome: Result<Changed, Diagnostic>,
        attributes: &[Attribute],
    ) -> Settled {
        let (state, mut diagnostics) = match outcome {
            Ok(changed) => self.after_return(changed),
            Err(panic) => (self.after_panic(), Diagnostics::from(panic)),
        };
        let value = plan::without_write_only(attributes, state.model);
        if value.has_unknown() && !diagnostics.has_errors() {
            diagnostics.push(unknown_left(&value));
        }
        let state = State {
            model: value.without_unknown(),
            private: state.private,
        };
        Settled { state, diagnostics }
    }

    fn after_return(self, changed: Changed) -> (State<Value>, Diagnostics) {
        let Changed { state, diagnostics } = changed;
        let state = match state {
            Some(state) => state,
            None if diagnostics.has_errors() => self.saved_or(self.prior.clone()),
            None => State::new(Value::Null),
        };
        (state, diagnostics)
    }

    /// A create that panicked before it saved anything may have made something: the plan is stored,
    /// so that Terraform taints the resource rather than forgets it.
    fn after_panic(self) -> State<Value> {
        let likely = match self.action {
            Action::Create => self.planned.clone(),
            Action::Update | Action::Delete => self.prior.clone(),
        };
        self.saved_or(likely)
    }

    fn saved_or(&self, value: Value) -> State<Value> {
        state::take(&self.slot).unwrap_or_else(|| State::new(value))
    }
}

fn unknown_left(value: &Value) -> Diagnostic {
    let names = match value {
        Value::Map(fields) => {
            let unknown = fields.iter().filter(|(_, value)| value.has_unknown());
            unknown
                .map(|(name, _)| name.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        }
        _ => "the whole".to_owned(),
    };
    Diagnostic::error("Provider bug: values are unknown after apply").detail(format!(
        "The change itself succeeded, but left unknown: {names}. \
         Please report this to the provider's developers."
    ))
}

#[cfg(test)]
mod tests;
