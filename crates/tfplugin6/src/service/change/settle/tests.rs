use std::collections::BTreeMap;

use super::*;

fn object(id: Value) -> Value {
    Value::Map(BTreeMap::from([("id".to_owned(), id)]))
}

fn text(text: &str) -> Value {
    object(Value::String(text.into()))
}

fn fallback(action: Action, saved: Option<Value>) -> Fallback {
    let saved = saved.map(|value| State {
        model: value,
        private: Some(b"p".to_vec()),
    });
    let prior = if action == Action::Create {
        Value::Null
    } else {
        text("prior")
    };
    let planned = if action == Action::Delete {
        Value::Null
    } else {
        object(Value::Unknown)
    };
    Fallback {
        action,
        prior,
        planned,
        slot: std::sync::Arc::new(std::sync::Mutex::new(saved)),
    }
}

fn returned(state: Option<Value>, error: bool) -> Result<Changed, Diagnostic> {
    let state = state.map(State::new);
    let diagnostics = if error {
        Diagnostic::error("no").into()
    } else {
        Diagnostics::new()
    };
    Ok(Changed { state, diagnostics })
}

fn stored(fallback: Fallback, outcome: Result<Changed, Diagnostic>) -> Value {
    fallback.settle(outcome, &[]).state.model
}

#[test]
fn a_failure_that_says_what_there_is_is_believed() {
    for action in [Action::Create, Action::Update, Action::Delete] {
        let outcome = returned(Some(text("said")), true);
        assert_eq!(
            stored(fallback(action, Some(text("saved"))), outcome),
            text("said")
        );
    }
}

#[test]
fn a_failure_that_does_not_leaves_what_was_saved_or_what_was_there() {
    for action in [Action::Create, Action::Update, Action::Delete] {
        let saved = fallback(action, Some(text("saved")));
        assert_eq!(stored(saved, returned(None, true)), text("saved"));
    }
    assert_eq!(
        stored(fallback(Action::Create, None), returned(None, true)),
        Value::Null
    );
    assert_eq!(
        stored(fallback(Action::Update, None), returned(None, true)),
        text("prior")
    );
    assert_eq!(
        stored(fallback(Action::Delete, None), returned(None, true)),
        text("prior")
    );
}

#[test]
fn a_panic_loses_nothing() {
    let panic = || Err(Diagnostic::error("panic"));
    for action in [Action::Create, Action::Update, Action::Delete] {
        let settled = fallback(action, Some(text("saved"))).settle(panic(), &[]);
        assert_eq!(settled.state.model, text("saved"));
        assert_eq!(settled.state.private.as_deref(), Some(&b"p"[..]));
        assert!(settled.diagnostics.has_errors());
    }
    assert_eq!(
        stored(fallback(Action::Create, None), panic()),
        object(Value::Null)
    );
    assert_eq!(
        stored(fallback(Action::Update, None), panic()),
        text("prior")
    );
    assert_eq!(
        stored(fallback(Action::Delete, None), panic()),
        text("prior")
    );
}

#[test]
fn a_delete_that_succeeds_leaves_nothing() {
    assert_eq!(
        stored(fallback(Action::Delete, None), returned(None, false)),
        Value::Null
    );
}

#[test]
fn unknown_values_are_an_error_only_where_nothing_else_is() {
    let unknown = || Some(object(Value::Unknown));
    let settled = fallback(Action::Create, None).settle(returned(unknown(), false), &[]);
    assert_eq!(settled.state.model, object(Value::Null));
    let said: Vec<_> = settled
        .diagnostics
        .iter()
        .map(|one| one.detail.as_str())
        .collect();
    assert!(said[0].contains("left unknown: id."), "{said:?}");
    let failed = fallback(Action::Create, None).settle(returned(unknown(), true), &[]);
    assert_eq!(failed.state.model, object(Value::Null));
    assert_eq!(failed.diagnostics.iter().count(), 1);
}
