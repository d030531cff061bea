//! Which calls a rule is for.

use super::Call;

/// Which calls a rule is for.
#[derive(Clone, Debug, Default)]
pub struct When {
    service: Option<String>,
    operation: Option<String>,
    text: Option<String>,
    path: Option<String>,
    occurrence: Occurrence,
}

#[derive(Clone, Copy, Debug, Default)]
enum Occurrence {
    #[default]
    Every,
    Nth(usize),
    First(usize),
    Overall(usize),
}

impl When {
    /// Every call.
    #[must_use]
    pub fn any() -> Self {
        Self::default()
    }

    /// Every call of a service, by the name it signs with.
    #[must_use]
    pub fn service(service: &str) -> Self {
        Self {
            service: Some(service.to_owned()),
            ..Self::default()
        }
    }

    /// Every call of an operation.
    #[must_use]
    pub fn call(service: &str, operation: &str) -> Self {
        Self {
            operation: Some(operation.to_owned()),
            ..Self::service(service)
        }
    }

    /// Of these, only those whose request holds this text.
    #[must_use]
    pub fn containing(mut self, text: &str) -> Self {
        self.text = Some(text.to_owned());
        self
    }

    /// Of these, only those whose URL's path holds this text, as it was sent.
    #[must_use]
    pub fn at(mut self, text: &str) -> Self {
        self.path = Some(text.to_owned());
        self
    }

    /// Of these, only the nth since the rule was made, counted from 1.
    #[must_use]
    pub fn nth(mut self, number: usize) -> Self {
        self.occurrence = Occurrence::Nth(number);
        self
    }

    /// Of these, only the first few since the rule was made.
    #[must_use]
    pub fn first(mut self, number: usize) -> Self {
        self.occurrence = Occurrence::First(number);
        self
    }

    /// Of these, only the one that is the nth of all calls, counted from 1.
    #[must_use]
    pub fn overall(mut self, number: usize) -> Self {
        self.occurrence = Occurrence::Overall(number);
        self
    }

    /// Whether a call is of the kind this is for, wherever it stands among its like.
    pub(super) fn fits(&self, call: &Call) -> bool {
        let holds = |wanted: &Option<String>, found: &str| {
            wanted.as_ref().is_none_or(|wanted| found.contains(wanted))
        };
        let same = |wanted: &Option<String>, found: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == found)
        };
        same(&self.service, &call.service)
            && same(&self.operation, &call.operation)
            && holds(&self.text, &call.request)
            && holds(&self.path, &call.path)
    }

    /// Whether the fitting call that is the `seen`th of its kind is meant.
    pub(super) fn is_due(&self, seen: usize, call: &Call) -> bool {
        match self.occurrence {
            Occurrence::Every => true,
            Occurrence::Nth(number) => seen == number,
            Occurrence::First(number) => seen <= number,
            Occurrence::Overall(number) => call.number == number,
        }
    }
}
