//! The READMEs of the modules: what is above a mark is written by hand, what is below it comes from the
//! code.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use hcl::{Attribute, Block, Body, Expression};

use crate::pages::Page;
use crate::process;

const MARK: &str = "<!-- From here on generated from the code: cargo xtask docs -->\n";

/// What each module's README should say.
pub(crate) fn pages() -> Result<Vec<Page>> {
    let page = |module: PathBuf| {
        let path = module.join("README.md");
        let now = process::text(&path)?;
        let text =
            readme(&now, &module).with_context(|| format!("describe {}", module.display()))?;
        Ok(Page { path, text })
    };
    modules()?.into_iter().map(page).collect()
}

/// The folders of the modules.
pub(crate) fn modules() -> Result<Vec<PathBuf>> {
    let folder = process::root().join("modules");
    let entries = fs::read_dir(&folder).with_context(|| format!("read {}", folder.display()))?;
    let mut modules: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    modules.retain(|path| path.is_dir());
    modules.sort();
    Ok(modules)
}

fn readme(now: &str, module: &Path) -> Result<String> {
    let Some((above, _)) = now.split_once(MARK) else {
        bail!("its README lacks the line {MARK:?}");
    };
    let parse = |name: &str| -> Result<Body> {
        let text = process::text(&module.join(name))?;
        hcl::parse(&text).with_context(|| format!("parse {name}"))
    };
    let (versions, inputs) = (parse("versions.tf")?, parse("variables.tf")?);
    let outputs = parse("outputs.tf")?;
    let below = [
        requirements(&versions)?,
        table_of_inputs(&inputs)?,
        table_of_outputs(&outputs)?,
    ];
    Ok(format!("{above}{MARK}\n{}", below.join("\n")))
}

fn requirements(versions: &Body) -> Result<String> {
    let mut text = "## Requirements\n\n| name | version |\n|---|---|\n".to_owned();
    let terraform = block(versions, "terraform").context("there is no block terraform")?;
    let version = value(&terraform.body, "required_version").map(plain);
    writeln!(text, "| Terraform | {} |", version.unwrap_or_default())?;
    let providers = block(&terraform.body, "required_providers");
    for provider in providers.iter().flat_map(|block| block.body.attributes()) {
        let field = |name: &str| field(provider.expr(), name).map(plain);
        let source = field("source").unwrap_or_default();
        writeln!(
            text,
            "| {source} | {} |",
            field("version").unwrap_or_else(|| "any".to_owned())
        )?;
    }
    Ok(text)
}

fn table_of_inputs(variables: &Body) -> Result<String> {
    let mut text =
        "## Inputs\n\n| name | description | type | default |\n|---|---|---|---|\n".to_owned();
    for variable in variables
        .blocks()
        .filter(|block| block.identifier() == "variable")
    {
        let (name, description) = named(variable)?;
        let kind = value(&variable.body, "type").map(code).transpose()?;
        let default = value(&variable.body, "default").map(code).transpose()?;
        let default = default.unwrap_or_else(|| "required".to_owned());
        writeln!(
            text,
            "| `{name}` | {description} | {} | {default} |",
            kind.unwrap_or_default()
        )?;
    }
    Ok(text)
}

fn table_of_outputs(outputs: &Body) -> Result<String> {
    let mut text = "## Outputs\n\n| name | description |\n|---|---|\n".to_owned();
    for output in outputs
        .blocks()
        .filter(|block| block.identifier() == "output")
    {
        let (name, description) = named(output)?;
        writeln!(text, "| `{name}` | {description} |")?;
    }
    Ok(text)
}

/// The name and the description of a variable or an output.
fn named(block: &Block) -> Result<(String, String)> {
    let name = block
        .labels()
        .first()
        .context("a block without a name")?
        .as_str()
        .to_owned();
    let description = value(&block.body, "description").map(plain);
    let description = description.filter(|text| !text.is_empty());
    let description = description.with_context(|| format!("{name} has no description"))?;
    Ok((name, escaped(&description)))
}

/// What a table's cell shows as it stands.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
        .replace('*', "\\*")
        .replace('<', "&lt;")
}

fn block<'a>(body: &'a Body, name: &str) -> Option<&'a Block> {
    body.blocks().find(|block| block.identifier() == name)
}

fn value<'a>(body: &'a Body, name: &str) -> Option<&'a Expression> {
    body.attributes()
        .find(|attribute| attribute.key() == name)
        .map(Attribute::expr)
}

fn field<'a>(object: &'a Expression, name: &str) -> Option<&'a Expression> {
    let Expression::Object(fields) = object else {
        return None;
    };
    let mut found = fields.iter().filter(|(key, _)| key.to_string() == name);
    found.next().map(|(_, value)| value)
}

/// A text without its quotes.
fn plain(expression: &Expression) -> String {
    match expression {
        Expression::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn code(expression: &Expression) -> Result<String> {
    let text = hcl::format::to_string(expression).context("format an expression")?;
    Ok(format!("`{text}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(text: &str) -> Body {
        hcl::parse(text).unwrap()
    }

    #[test]
    fn inputs_are_listed_with_type_and_default() {
        let variables = body(
            "variable \"name\" {\n  description = \"Either <a> | b\"\n  type = string\n}\n\
             variable \"tags\" {\n  description = \"Tags\"\n  type = map(string)\n  default = {}\n}\n",
        );
        let text = table_of_inputs(&variables).unwrap();
        assert!(
            text.contains("| `name` | Either &lt;a> \\| b | `string` | required |\n"),
            "{text}"
        );
        assert!(
            text.contains("| `tags` | Tags | `map(string)` | `{}` |\n"),
            "{text}"
        );
    }

    #[test]
    fn an_input_without_a_description_is_an_error() {
        let error = table_of_inputs(&body("variable \"name\" {}\n")).unwrap_err();
        assert_eq!(error.to_string(), "name has no description");
    }

    #[test]
    fn requirements_are_listed_with_their_sources() {
        let versions = body(
            "terraform {\n  required_version = \">= 1.3\"\n  required_providers {\n    \
             aws = {\n      source = \"hashicorp/aws\"\n      version = \">= 5\"\n    }\n    \
             baikonur = { source = \"baikonur-oss/baikonur\" }\n  }\n}\n",
        );
        let text = requirements(&versions).unwrap();
        assert!(text.ends_with(
            "| Terraform | >= 1.3 |\n| hashicorp/aws | >= 5 |\n| baikonur-oss/baikonur | any |\n"
        ), "{text}");
    }
}
