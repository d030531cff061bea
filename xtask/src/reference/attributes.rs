//! The attributes of an object, in sections by who sets them, and one for each nested object.

use std::collections::VecDeque;
use std::fmt::Write;

use anyhow::{Context, Result};
use serde_json::{Map, Value};

type Attributes = Map<String, Value>;

/// A test for an attribute's section.
type Belongs = fn(&Value) -> bool;

const SECTIONS: [(&str, Belongs); 3] = [
    ("Required", |attribute| attribute["required"] == true),
    ("Optional", |attribute| attribute["optional"] == true),
    ("Read-Only", |attribute| {
        attribute["required"] != true && attribute["optional"] != true
    }),
];

/// All sections of an object's schema.
pub(super) fn sections(name: &str, block: &Value) -> Result<String> {
    let mut text = "\n## Schema\n".to_owned();
    let mut nested = VecDeque::new();
    level(&mut text, &mut nested, &attributes(block, name)?, "")?;
    while let Some((path, attributes)) = nested.pop_front() {
        let anchor = anchor(&path);
        writeln!(
            text,
            "\n<a id=\"{anchor}\"></a>\n### Nested Schema for `{path}`"
        )?;
        level(&mut text, &mut nested, &attributes, &path)?;
    }
    Ok(text)
}

/// The attributes of one object; what is nested in it is left for later.
fn level(
    text: &mut String,
    nested: &mut VecDeque<(String, Attributes)>,
    attributes: &Attributes,
    path: &str,
) -> Result<()> {
    let mark = if path.is_empty() { "### " } else { "" };
    for (title, belongs) in SECTIONS {
        let mut members = attributes.iter().filter(|(_, one)| belongs(one)).peekable();
        if members.peek().is_none() {
            continue;
        }
        let colon = if path.is_empty() { "" } else { ":" };
        writeln!(text, "\n{mark}{title}{colon}\n")?;
        for (name, attribute) in members {
            let below = join(path, name);
            text.push_str(&line(name, attribute, &below)?);
            if let Some(inner) = attribute["nested_type"]["attributes"].as_object() {
                nested.push_back((below, inner.clone()));
            }
        }
    }
    Ok(())
}

fn line(name: &str, attribute: &Value, path: &str) -> Result<String> {
    let description = attribute["description"].as_str().unwrap_or_default();
    let description = Some(description).filter(|text| !text.is_empty());
    let description = description.with_context(|| format!("{path} has no description"))?;
    let description = description.replace("\n\n", "\n\n  ");
    let sensitive = if attribute["sensitive"] == true {
        ", Sensitive"
    } else {
        ""
    };
    let (kind, more) = match &attribute["nested_type"] {
        Value::Null => (plain(&attribute["type"]), String::new()),
        object => (
            nesting(&object["nesting_mode"]).to_owned(),
            format!(" (see [below for nested schema](#{}))", anchor(path)),
        ),
    };
    Ok(format!(
        "- `{name}` ({kind}{sensitive}) {description}{more}\n"
    ))
}

/// The name of a type, such as `Map of String`.
pub(super) fn plain(kind: &Value) -> String {
    match kind {
        Value::String(name) => capitalized(name),
        Value::Array(parts) => {
            let outer = parts.first().and_then(Value::as_str).unwrap_or_default();
            let inner = parts.get(1).map(plain).unwrap_or_default();
            format!("{} of {inner}", capitalized(outer))
        }
        _ => "Object".to_owned(),
    }
}

fn nesting(mode: &Value) -> &'static str {
    match mode.as_str() {
        Some("map") => "Attributes Map",
        Some("list") => "Attributes List",
        Some("set") => "Attributes Set",
        _ => "Attributes",
    }
}

fn capitalized(name: &str) -> String {
    let first = name.get(..1).unwrap_or_default().to_uppercase();
    let name = format!("{first}{}", name.get(1..).unwrap_or_default());
    if name == "Bool" {
        "Boolean".to_owned()
    } else {
        name
    }
}

fn attributes(block: &Value, name: &str) -> Result<Attributes> {
    let attributes = block["attributes"].as_object();
    attributes
        .cloned()
        .with_context(|| format!("the schema of {name} has no attributes"))
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn anchor(path: &str) -> String {
    format!("nestedatt--{}", path.replace('.', "--"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn attributes_stand_in_their_sections_and_nested_ones_below() {
        let block = json!({"attributes": {
            "name": {"type": "string", "description": "A name.", "required": true},
            "key": {"type": "string", "description": "A key.", "optional": true, "sensitive": true},
            "tags": {"type": ["map", "string"], "description": "Tags.", "optional": true, "computed": true},
            "parts": {"nested_type": {"nesting_mode": "map", "attributes": {
                "on": {"type": "bool", "description": "Whether.", "computed": true},
            }}, "description": "Parts.", "optional": true},
        }});
        let text = sections("thing", &block).unwrap();
        assert_eq!(
            text,
            "\n## Schema\n\n### Required\n\n- `name` (String) A name.\n\n### Optional\n\n\
             - `key` (String, Sensitive) A key.\n\
             - `parts` (Attributes Map) Parts. (see [below for nested schema](#nestedatt--parts))\n\
             - `tags` (Map of String) Tags.\n\n\
             <a id=\"nestedatt--parts\"></a>\n### Nested Schema for `parts`\n\nRead-Only:\n\n\
             - `on` (Boolean) Whether.\n"
        );
    }

    #[test]
    fn an_attribute_without_a_description_is_an_error() {
        let block = json!({"attributes": {"name": {"type": "string", "optional": true}}});
        let error = sections("thing", &block).unwrap_err();
        assert_eq!(error.to_string(), "name has no description");
    }
}
