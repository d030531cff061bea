//! Finds what Terraform would refuse in a schema, before it does.

use super::{Attribute, AttributeKind};

/// Names that mean something to Terraform itself at the top of a block.
const RESERVED: [&str; 8] = [
    "connection",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "locals",
    "provider",
    "provisioner",
];

pub(super) fn problems(attributes: &[Attribute]) -> Vec<String> {
    let reserved = attributes
        .iter()
        .filter(|attribute| RESERVED.contains(&attribute.name))
        .map(|attribute| format!("{}: the name is Terraform's own", attribute.name));
    reserved.chain(level(attributes, "")).collect()
}

fn level(attributes: &[Attribute], prefix: &str) -> Vec<String> {
    let mut found = duplicates(attributes, prefix);
    for attribute in attributes {
        let path = format!("{prefix}{}", attribute.name);
        found.extend(
            of_one(attribute)
                .into_iter()
                .map(|problem| format!("{path}: {problem}")),
        );
        if let AttributeKind::Nested(nested) = &attribute.kind {
            found.extend(level(&nested.attributes, &format!("{path}.")));
        }
    }
    found
}

fn duplicates(attributes: &[Attribute], prefix: &str) -> Vec<String> {
    let mut names: Vec<_> = attributes.iter().map(|attribute| attribute.name).collect();
    names.sort_unstable();
    let twice = names.windows(2).filter(|pair| pair[0] == pair[1]);
    twice
        .map(|pair| format!("{prefix}{}: there are two of them", pair[0]))
        .collect()
}

fn of_one(attribute: &Attribute) -> Vec<&'static str> {
    let Attribute {
        required,
        optional,
        computed,
        ..
    } = *attribute;
    let settled = attribute.replace || attribute.default.is_some() || attribute.keep;
    let rules = [
        (
            !is_name(attribute.name),
            "the name is not lower case letters, digits and underscores",
        ),
        (
            !required && !optional && !computed,
            "is neither required, optional nor computed",
        ),
        (required && optional, "is both required and optional"),
        (required && computed, "is both required and computed"),
        (
            attribute.write_only && computed,
            "is write-only, and so cannot be computed",
        ),
        (
            attribute.write_only && settled,
            "is write-only, and so has no planned value",
        ),
        (
            attribute.keep && !computed,
            "keeps its value, but is not computed",
        ),
        (
            attribute.default.is_some() && !(optional && computed),
            "has a default, but is not optional and computed",
        ),
        (attribute.description.is_empty(), "has no description"),
    ];
    rules
        .into_iter()
        .filter(|(broken, _)| *broken)
        .map(|(_, problem)| problem)
        .collect()
}

fn is_name(name: &str) -> bool {
    let first = name
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_lowercase());
    first
        && name
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::super::{NestedType, Nesting, Schema};
    use super::*;
    use crate::value::Value;

    fn optional(name: &'static str) -> Attribute {
        Attribute {
            name,
            optional: true,
            description: "text",
            ..Attribute::default()
        }
    }

    fn problems_of(attributes: Vec<Attribute>) -> Vec<String> {
        Schema {
            version: 0,
            description: "",
            deprecated: None,
            attributes,
        }
        .problems()
    }

    #[test]
    fn a_sound_schema_has_no_problems() {
        assert_eq!(
            problems_of(vec![optional("a"), optional("b_2")]),
            Vec::<String>::new()
        );
    }

    #[test]
    fn contradictions_are_named() {
        type Contradiction = (fn(&mut Attribute), &'static str);
        let cases: [Contradiction; 10] = [
            (
                |it| it.optional = false,
                "a: is neither required, optional nor computed",
            ),
            (|it| it.required = true, "a: is both required and optional"),
            (
                |it| (it.required, it.optional, it.computed) = (true, false, true),
                "a: is both required and computed",
            ),
            (
                |it| it.keep = true,
                "a: keeps its value, but is not computed",
            ),
            (
                |it| it.default = Some(Value::Bool(true)),
                "a: has a default, but is not optional and computed",
            ),
            (
                |it| (it.write_only, it.computed) = (true, true),
                "a: is write-only, and so cannot be computed",
            ),
            (
                |it| (it.write_only, it.replace) = (true, true),
                "a: is write-only, and so has no planned value",
            ),
            (|it| it.description = "", "a: has no description"),
            (
                |it| it.name = "A",
                "A: the name is not lower case letters, digits and underscores",
            ),
            (|it| it.name = "count", "count: the name is Terraform's own"),
        ];
        for (contradict, expected) in cases {
            let mut attribute = optional("a");
            contradict(&mut attribute);
            assert_eq!(problems_of(vec![attribute]), [expected]);
        }
    }

    #[test]
    fn nested_attributes_are_looked_at_too() {
        let nested = NestedType {
            nesting: Nesting::Map,
            attributes: vec![optional("b"), optional("b")],
        };
        let outer = Attribute {
            kind: AttributeKind::Nested(nested),
            ..optional("a")
        };
        assert_eq!(problems_of(vec![outer]), ["a.b: there are two of them"]);
    }
}
