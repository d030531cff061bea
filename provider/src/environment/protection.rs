//! `protected`: whether an environment is protected from being deleted.

use eden_core::observe::current::Observation;
use eden_core::record::Record;
use tfplugin6::Attr;

use super::model::Environment;

/// What is asked for. What the configuration does not say stays as another door has set it, unless the block said it before.
pub(crate) fn asked(planned: &Environment, prior: Option<&Environment>) -> Option<bool> {
    let was_protected = prior.is_some_and(|prior| prior.protected == Attr::Known(true));
    let asked = planned.protected.known().copied();
    asked.or(was_protected.then_some(false))
}

/// Fills in what the rows say, where the user has said something. An environment of several endpoints is protected when all
/// of them are.
pub(crate) fn observe(model: &mut Environment, seen: &[Option<Observation>]) {
    if model.protected.is_known() {
        let mut seen = seen.iter().flatten().peekable();
        if seen.peek().is_some() {
            model.protected = seen.all(|seen| seen.protected).into();
        }
    }
}

/// What the user will have written of an environment that is imported.
pub(crate) fn imported(records: &[Record]) -> Attr<bool> {
    let is_protected = records.iter().all(|record| record.protected);
    is_protected.then_some(true).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(protected: Attr<bool>) -> Environment {
        Environment {
            protected,
            ..Environment::default()
        }
    }

    #[test]
    fn what_is_not_given_stays_unless_the_block_gave_it_before() {
        for (planned, prior, expected) in [
            (Attr::Known(true), None, Some(true)),
            (Attr::Known(false), Some(Attr::Known(true)), Some(false)),
            (Attr::Null, None, None),
            (Attr::Null, Some(Attr::Null), None),
            (Attr::Null, Some(Attr::Known(false)), None),
            (Attr::Null, Some(Attr::Known(true)), Some(false)),
        ] {
            let prior = prior.map(environment);
            assert_eq!(asked(&environment(planned), prior.as_ref()), expected);
        }
    }
}
