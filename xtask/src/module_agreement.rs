//! Modules that do alike say alike: what stands in several of them is the same in all.
//!
//! They cannot share a module of their own, since a stack that stands is known by the addresses in each.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, bail};
use hcl::{Block, Body, Structure};

use crate::{module_docs, process};

/// The file that is the same in every module that has it.
const SAME_FILE: &str = "mover.tf";

/// What rightly differs: a block, or an attribute or a block within it; and why.
const DIFFERENT: [(&str, &str); 11] = [
    ("variable name", "default"),       // one eden is enough
    ("variable name", "description"),   // it names an API too
    ("variable index_name_prefix", ""), // written to or looked for
    ("variable elasticsearch_arn", ""), // needless beside a secret
    ("resource aws_lambda_function function", "environment"),
    ("resource aws_lambda_function function", "vpc_config"),
    ("data baikonur_lambda_environment function", ""), // what each checks
    ("data baikonur_lambda_package package", "name"),
    (
        "resource aws_lambda_event_source_mapping kinesis_mapping",
        "event_source_arn",
    ), // named by its name
    (
        "resource aws_lambda_event_source_mapping kinesis_mapping",
        "enabled",
    ),
    (
        "resource aws_iam_role_policy_attachment xray_access",
        "policy_arn",
    ), // by a local value
];

/// Fails when a block of one module is not as that of the same name in another.
pub(crate) fn check() -> Result<()> {
    let mut seen: BTreeMap<String, (Body, String)> = BTreeMap::new();
    let mut broken = Vec::new();
    same_file()?;
    let folders = module_docs::modules()?.into_iter();
    for module in folders.filter(|path| name(path).starts_with("lambda-")) {
        for (title, body) in blocks(&module)? {
            let (first, place) = seen
                .entry(title.clone())
                .or_insert_with(|| (body.clone(), name(&module)));
            if *first != body {
                broken.push(format!("{title}: {place} and {}", name(&module)));
            }
        }
    }
    if !broken.is_empty() {
        bail!("modules do not agree:\n  {}", broken.join("\n  "));
    }
    println!(
        "{} blocks are the same in every module that has them",
        seen.len()
    );
    Ok(())
}

/// Fails when the file that modules share is not the same, byte by byte.
fn same_file() -> Result<()> {
    let files = module_docs::modules()?.into_iter();
    let files = files.map(|module| module.join(SAME_FILE));
    let files: Vec<_> = files.filter(|file| file.exists()).collect();
    for pair in files.windows(2) {
        if process::text(&pair[0])? != process::text(&pair[1])? {
            let [one, other] = [&pair[0], &pair[1]].map(|file| file.display());
            bail!("{one} and {other} differ: copy the one that you changed");
        }
    }
    Ok(())
}

/// The blocks of a module with names, without what may differ.
fn blocks(module: &Path) -> Result<Vec<(String, Body)>> {
    let mut found = Vec::new();
    for body in module_docs::files(module)? {
        let named = body
            .into_blocks()
            .filter(|block| !block.labels().is_empty());
        found.extend(named.filter_map(common));
    }
    Ok(found)
}

fn common(block: Block) -> Option<(String, Body)> {
    let labels = block.labels().iter().map(hcl::BlockLabel::as_str);
    let title: Vec<_> = std::iter::once(block.identifier()).chain(labels).collect();
    let title = title.join(" ");
    let differs = |what: &str| DIFFERENT.contains(&(&title, what));
    if differs("") {
        return None;
    }
    let own = |structure: &Structure| match structure {
        Structure::Attribute(attribute) => differs(attribute.key()),
        Structure::Block(block) => differs(block.identifier()),
    };
    let body = block
        .body
        .into_iter()
        .filter(|structure| !own(structure))
        .collect();
    Some((title, body))
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, Body)> {
        hcl::parse(text)
            .unwrap()
            .into_blocks()
            .next()
            .and_then(common)
    }

    #[test]
    fn only_what_may_differ_is_left_out() {
        let data = |name: &str, more: &str| {
            read(&format!(
                "data \"baikonur_lambda_package\" \"package\" {{\n  name = \"{name}\"\n{more}}}"
            ))
        };
        assert_eq!(data("a", ""), data("b", ""));
        assert_ne!(data("a", ""), data("b", "  count = 1\n"));
        assert_eq!(read("variable \"index_name_prefix\" {}"), None);
    }
}
