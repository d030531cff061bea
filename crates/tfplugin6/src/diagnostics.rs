//! Errors and warnings for the user.

use crate::generated::tfplugin6 as wire;
use crate::path::AttributePath;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Terraform stops.
    Error,
    /// Terraform goes on.
    Warning,
}

/// One message for the user.
///
/// ```
/// use tfplugin6::{Diagnostic, path};
///
/// let diagnostic = Diagnostic::error("The name is too long")
///     .detail("A load balancer rule takes 63 characters; this one has 70.")
///     .at(path!(name));
/// assert!(diagnostic.is_error());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line.
    pub summary: String,
    /// The cause and what to do about it.
    pub detail: String,
    /// Where it is wrong; empty when it is no one attribute's fault.
    pub path: AttributePath,
}

impl Diagnostic {
    /// An error, at which Terraform stops.
    pub fn error(summary: impl Into<String>) -> Self {
        Self::new(Severity::Error, summary.into())
    }

    /// A warning, after which Terraform goes on.
    pub fn warning(summary: impl Into<String>) -> Self {
        Self::new(Severity::Warning, summary.into())
    }

    fn new(severity: Severity, summary: String) -> Self {
        Self {
            severity,
            summary,
            detail: String::new(),
            path: AttributePath::default(),
        }
    }

    /// Sets the cause and what to do about it.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Says where it is wrong.
    #[must_use]
    pub fn at(mut self, path: AttributePath) -> Self {
        self.path = path;
        self
    }

    /// Whether Terraform stops at this.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    fn into_wire(self) -> wire::Diagnostic {
        let severity = match self.severity {
            Severity::Error => wire::diagnostic::Severity::Error,
            Severity::Warning => wire::diagnostic::Severity::Warning,
        };
        wire::Diagnostic {
            severity: severity.into(),
            attribute: (!self.path.is_empty()).then(|| self.path.to_wire()),
            detail: self.located_detail(),
            summary: self.summary,
        }
    }

    /// Terraform shows the line of an attribute and never the key of a map, and where a path goes
    /// deeper Terraform 1.11 shows the resource's first line.
    fn located_detail(&self) -> String {
        match (self.path.steps().len(), self.detail.as_str()) {
            (0 | 1, detail) => detail.to_owned(),
            (_, "") => format!("At {}.", self.path),
            (_, detail) => format!("{detail}\n\nAt {}.", self.path),
        }
    }
}

/// All messages of one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// No messages.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a message.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether any of them is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(Diagnostic::is_error)
    }

    /// The messages.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// `Ok` when nothing in here is an error.
    pub fn into_result(self) -> Result<(), Self> {
        if self.has_errors() { Err(self) } else { Ok(()) }
    }

    pub(crate) fn into_wire(self) -> Vec<wire::Diagnostic> {
        self.0.into_iter().map(Diagnostic::into_wire).collect()
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(diagnostics: I) -> Self {
        Self(diagnostics.into_iter().collect())
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<I: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: I) {
        self.0.extend(diagnostics);
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path;

    #[test]
    fn a_warning_alone_is_no_failure() {
        let mut diagnostics = Diagnostics::from(Diagnostic::warning("careful"));
        assert!(!diagnostics.has_errors());
        diagnostics.push(Diagnostic::error("no"));
        assert!(diagnostics.has_errors());
        assert!(diagnostics.into_result().is_err());
    }

    #[test]
    fn all_messages_are_kept_in_their_order() {
        let mut all = Diagnostics::new();
        assert!(all.is_empty());
        all.extend(Diagnostics::from(Diagnostic::warning("first")));
        all.extend([Diagnostic::error("second"), Diagnostic::warning("third")]);
        assert!(!all.is_empty());
        let summary = |one: &Diagnostic| one.summary.clone();
        let expected = ["first", "second", "third"];
        assert_eq!(all.iter().map(summary).collect::<Vec<_>>(), expected);
        let borrowed: Vec<bool> = (&all).into_iter().map(Diagnostic::is_error).collect();
        assert_eq!(borrowed, [false, true, false]);
        let owned = all.clone().into_iter().map(|one| one.summary);
        assert_eq!(owned.collect::<Vec<_>>(), expected);
        assert_eq!(all.clone().into_result(), Err(all));
        assert_eq!(Diagnostics::new().into_result(), Ok(()));
    }

    #[test]
    fn a_deep_path_is_said_in_words_too() {
        let detail = |diagnostic| Diagnostics::from(diagnostic).into_wire()[0].detail.clone();
        let deep = Diagnostic::error("a").at(path!(b["c"].d));
        assert_eq!(detail(deep.clone()), "At b[\"c\"].d.");
        assert_eq!(detail(deep.detail("Why.")), "Why.\n\nAt b[\"c\"].d.");
        assert_eq!(
            detail(Diagnostic::error("a").detail("Why.").at(path!(b))),
            "Why."
        );
    }

    #[test]
    fn an_empty_path_is_left_out_on_the_wire() {
        let diagnostics: Diagnostics = [
            Diagnostic::error("a"),
            Diagnostic::error("b").detail("c").at(path!(d)),
        ]
        .into_iter()
        .collect();
        let wire = diagnostics.into_wire();
        assert!(wire[0].attribute.is_none());
        assert_eq!(wire[1].detail, "c");
        assert_eq!(wire[1].attribute, Some(path!(d).to_wire()));
    }
}
