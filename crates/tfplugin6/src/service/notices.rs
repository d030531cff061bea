//! Warnings and refusals that are the same for every resource.

use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::schema::{Attribute, Schema, configured};
use crate::value::Value;

/// What is deprecated; Terraform itself says nothing of it.
pub(super) fn deprecations(type_name: &str, schema: &Schema, config: &Value) -> Diagnostics {
    let whole = schema
        .deprecated
        .map(|instead| Diagnostic::warning(format!("{type_name} is deprecated")).detail(instead));
    let parts = configured(&schema.attributes, config);
    let parts = parts.into_iter().filter_map(|(attribute, path)| {
        let warning = Diagnostic::warning(format!("{} is deprecated", attribute.name));
        Some(warning.detail(attribute.deprecated?).at(path))
    });
    whole.into_iter().chain(parts).collect()
}

/// A Terraform that does not know write-only attributes would store them.
pub(super) fn write_only_refusals(attributes: &[Attribute], config: &Value) -> Diagnostics {
    let set = configured(attributes, config).into_iter();
    set.filter(|(attribute, _)| attribute.write_only)
        .map(|(attribute, path)| {
            let name = attribute.name;
            Diagnostic::error("Write-only attributes need Terraform 1.11 or newer")
                .detail(format!(
                    "An older Terraform would store {name} in the state."
                ))
                .at(path)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Attr, Convert, Model, path};

    /// Outer.
    #[derive(Clone, Debug, Default, Model)]
    #[tf(deprecated = "Use another.")]
    struct Outer {
        /// Old.
        #[tf(optional, deprecated = "Use new.")]
        old: Attr<bool>,
        /// Inner.
        #[tf(optional, nested)]
        inner: Attr<Vec<Inner>>,
    }

    /// Inner.
    #[derive(Clone, Debug, Default, Model)]
    struct Inner {
        /// Secret.
        #[tf(optional, write_only, deprecated = "Use none.")]
        secret: Attr<String>,
    }

    fn config() -> Value {
        let set = Inner { secret: "x".into() };
        Outer {
            old: Attr::Unknown,
            inner: vec![Inner::default(), set].into(),
        }
        .to_value()
    }

    #[test]
    fn what_is_set_and_deprecated_is_said_with_its_place() {
        let schema = Schema::of::<Outer>(0);
        let said = deprecations("x_outer", &schema, &config());
        let expected = [
            Diagnostic::warning("x_outer is deprecated").detail("Use another."),
            Diagnostic::warning("old is deprecated")
                .detail("Use new.")
                .at(path!(old)),
            Diagnostic::warning("secret is deprecated")
                .detail("Use none.")
                .at(path!(inner[1].secret)),
        ];
        assert_eq!(said, expected.into_iter().collect());
        assert_eq!(
            deprecations("x", &schema, &Outer::default().to_value())
                .iter()
                .count(),
            1
        );
    }

    #[test]
    fn write_only_attributes_are_refused_wherever_they_are() {
        let refused = write_only_refusals(&Outer::attributes(), &config());
        let places: Vec<_> = refused.iter().map(|one| one.path.clone()).collect();
        assert_eq!(places, [path!(inner[1].secret)]);
        assert!(refused.has_errors());
    }
}
