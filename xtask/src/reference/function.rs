//! The page of a function.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

use super::attributes::plain;
use super::page::fenced;
use crate::pages::Page;

/// The page of the function of this name, as its signature describes it.
pub(super) fn write(name: &str, signature: &Value) -> Result<Page> {
    let text_of = |key: &str| {
        let text = signature[key].as_str().filter(|text| !text.is_empty());
        text.with_context(|| format!("the function {name} has no {key}"))
    };
    let (summary, description) = (text_of("summary")?, text_of("description")?);
    let mut text = format!(
        "---\npage_title: \"{name} Function\"\nsubcategory: \"\"\ndescription: |-\n  {summary}\n---\n\n\
         <!-- Generated from the code: cargo xtask docs -->\n\n# {name} (Function)\n\n{description}\n\n\
         It needs Terraform 1.8 or newer.\n\n## Example\n\n"
    );
    let example = PathBuf::from(format!("examples/functions/{name}/function.tf"));
    fenced(&mut text, "terraform", &example)?;
    let parameters = signature["parameters"].as_array();
    let parameters = parameters.map(Vec::as_slice).unwrap_or_default();
    let names: Vec<&str> = parameters.iter().map(name_of).collect();
    writeln!(
        text,
        "\n## Signature\n\n```text\nprovider::baikonur::{name}({})\n```\n\n## Arguments\n",
        names.join(", ")
    )?;
    for (number, parameter) in parameters.iter().enumerate() {
        let description = parameter["description"].as_str().unwrap_or_default();
        writeln!(
            text,
            "{}. `{}` ({}) {description}",
            number + 1,
            name_of(parameter),
            plain(&parameter["type"]),
        )?;
    }
    writeln!(
        text,
        "\n## Return\n\n{}",
        returned(&signature["return_type"])
    )?;
    let path = format!("docs/functions/{name}.md").into();
    Ok(Page { path, text })
}

fn name_of(parameter: &Value) -> &str {
    parameter["name"].as_str().unwrap_or_default()
}

/// The type of what is returned, an object with its attributes.
fn returned(kind: &Value) -> String {
    let attributes = kind.get(1).and_then(Value::as_object);
    let Some(attributes) = attributes else {
        return plain(kind);
    };
    let each = attributes
        .iter()
        .map(|(name, kind)| format!("`{name}` ({})", plain(kind)));
    format!("Object with {}", each.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_object_is_described_by_its_attributes() {
        assert_eq!(returned(&json!("string")), "String");
        assert_eq!(
            returned(&json!(["object", {"name": "string", "size": "number"}])),
            "Object with `name` (String), `size` (Number)"
        );
    }
}
