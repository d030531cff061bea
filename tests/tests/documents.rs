//! What the documents show of HCL is what Terraform takes. The Japanese ones show the same, as the step `translations`
//! makes sure.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use baikonur_tests::markdown::blocks;
use eden_core::settings::KEYS;
use futures::{StreamExt, future, stream};
use testbed::terraform::{Provider, Workspace, provider_binary};

/// Folders that are not ours, or hold no documents.
const ELSEWHERE: &[&str] = &["target", "dist", ".git", ".terraform", "node_modules", "ja"];
/// The one Japanese document without a folder.
const JAPANESE: &str = "README.ja.md";
/// The guide whose tables have messages in their first column.
const MESSAGES: &str = "docs/guides/troubleshooting.md";
/// What the sources put together from parts, or AWS says.
const NOT_ONE_TEXT: [&str; 10] = [
    "~/.eden/config cannot be understood",
    "tags are more than 48",
    "and differs from profile",
    "expected <account>.dkr.ecr.",
    "endpoint request timed out",
    "the domain's arn is missing",
    "status 401",
    "status 404",
    "the last with status 429",
    "seconds. a server that has no shared key never greets",
];
/// The documents that name every key of a profile.
const OF_PROFILES: &[&str] = &[
    "docs/guides/profiles.md",
    "docs/ja/guides/profiles.md",
    "docs/resources/eden_environment.md",
    "docs/resources/eden_profile.md",
];
/// The release that the documents pin the modules and the provider to.
const NUMBER: &str = env!("CARGO_PKG_VERSION");
/// Terraform mostly waits for its providers.
const AT_ONCE: usize = 3;

fn root() -> PathBuf {
    let mut root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    root.pop();
    root
}

/// All Markdown files below a folder.
fn documents(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() && !ELSEWHERE.iter().any(|elsewhere| name == *elsewhere) {
            documents(&path, found)?;
        } else if path.extension().is_some_and(|it| it == "md") && name != JAPANESE {
            found.push(path);
        }
    }
    Ok(())
}

/// Variables that a block uses and does not declare: they stand for the reader's own.
fn undeclared(block: &str) -> BTreeSet<&str> {
    let mut names: BTreeSet<&str> = block.split("var.").skip(1).map(identifier).collect();
    names.retain(|name| !block.contains(&format!("variable \"{name}\"")));
    names
}

/// A block whose references to resources that it does not declare stand for the reader's own.
fn with_own_resources(block: &str) -> String {
    let (mut text, mut rest) = (String::new(), block);
    while let Some(at) = rest.find("aws_") {
        let (before, here) = rest.split_at(at);
        let reference = reference(here);
        let is_declared = reference
            .split_once('.')
            .is_none_or(|(kind, name)| block.contains(&format!("\"{kind}\" \"{name}\"")));
        if is_declared || before.ends_with(['"', '_']) {
            text.push_str(before);
            text.push_str(reference);
        } else {
            text.push_str(before.strip_suffix("data.").unwrap_or(before));
            text.push_str("var.own");
        }
        rest = here.get(reference.len()..).unwrap_or_default();
    }
    text + rest
}

fn identifier(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// The type and the name at the beginning of a text, such as `aws_s3_bucket.logs`.
fn reference(text: &str) -> &str {
    let kind = identifier(text);
    let rest = text.get(kind.len()..).unwrap_or_default();
    let name = rest.strip_prefix('.').map_or("", identifier);
    let end = kind.len() + if name.is_empty() { 0 } else { 1 + name.len() };
    text.get(..end).unwrap_or_default()
}

/// A block with what its reader has around it.
fn completed(block: &str) -> String {
    let published = "git::https://github.com/baikonur-oss/terraform-provider-baikonur.git//modules";
    let block = block
        .replace(published, "./modules")
        .replace(&format!("?ref=v{NUMBER}"), "");
    let mut text = with_own_resources(&block);
    if !block.contains("required_providers") {
        text.push_str(
            "\nterraform {\n  required_providers {\n    baikonur = {\n      \
             source = \"baikonur-oss/baikonur\"\n    }\n  }\n}\n",
        );
    }
    let missing: String = undeclared(&text)
        .iter()
        .map(|name| format!("\nvariable \"{name}\" {{\n  type = any\n}}\n"))
        .collect();
    text + &missing
}

#[tokio::test]
async fn every_block_of_hcl_is_valid() -> Result<()> {
    let mut paths = Vec::new();
    documents(&root(), &mut paths)?;
    let mut all = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path)?;
        let blocks = blocks(&text, &["hcl", "terraform"]).into_iter();
        all.extend(blocks.map(|it| (format!("{}:{}", path.display(), it.line), it.text)));
    }
    // As many as were there when this was written: fewer means that they are not found.
    assert!(all.len() >= 25, "only {} blocks were found", all.len());
    let checks = all.iter().map(|(place, block)| async move {
        let error = validate(block).await.err()?;
        Some(format!("{place}: {error:#}"))
    });
    let outcomes = stream::iter(checks).buffer_unordered(AT_ONCE);
    let wrong: Vec<String> = outcomes.filter_map(future::ready).collect().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    Ok(())
}

async fn validate(block: &str) -> Result<()> {
    let workspace = Workspace::new(&Provider::Installed(provider_binary()?))?;
    workspace.copy_all(&root().join("modules"), "modules")?;
    workspace.write("main.tf", &completed(block))?;
    workspace.init().await?;
    workspace.validate().await?.success()?;
    Ok(())
}

#[test]
fn every_key_of_a_profile_is_described() -> Result<()> {
    for document in OF_PROFILES {
        let text = fs::read_to_string(root().join(document))?;
        let used = KEYS
            .iter()
            .filter(|key| !key.description.starts_with("ignored"));
        let missing = used
            .map(|key| key.name)
            .filter(|name| !text.contains(&format!("`{name}`")));
        let missing: Vec<&str> = missing.collect();
        assert!(missing.is_empty(), "{document} lacks {missing:?}");
    }
    Ok(())
}

/// All that is between string literals' lines is one text, in lower case.
fn sources(folder: &Path, text: &mut String) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, text)?;
        } else if path.extension().is_some_and(|it| it == "rs") {
            let source = fs::read_to_string(&path)?;
            let lines = source.lines().map(str::trim_start);
            let joined = lines.map(|line| match line.strip_suffix('\\') {
                Some(begun) => begun.to_lowercase(),
                None => line.to_lowercase() + "\n",
            });
            text.extend(joined);
        }
    }
    Ok(())
}

/// The parts of a message that hold nothing of the reader's, in lower case: on either side of names, numbers and reasons.
fn fixed_parts(message: &str) -> impl Iterator<Item = String> {
    let parts = message.split(['…', '"', ';', ',']);
    let parts = parts.flat_map(|part| part.split(": "));
    let parts = parts.map(|part| part.trim_matches([' ', ':']).to_lowercase());
    parts.filter(|part| part.len() >= 4)
}

#[test]
fn every_message_of_the_guide_is_in_the_sources() -> Result<()> {
    let mut text = String::new();
    for folder in ["crates", "lambdas", "provider"] {
        sources(&root().join(folder), &mut text)?;
    }
    let text = text.replace("\\\"", "\"");
    let guide = fs::read_to_string(root().join(MESSAGES))?;
    let cells = guide.lines().filter_map(|line| line.strip_prefix("| `"));
    let cells = cells.filter_map(|line| line.split(" | ").next());
    // A message that holds backticks is between two of them.
    let cells: Vec<String> = cells.map(|cell| cell.replace("``", "")).collect();
    let messages = cells.iter().flat_map(|cell| cell.split('`').step_by(2));
    let missing = messages.flat_map(fixed_parts);
    let missing = missing.filter(|part| !text.contains(part.as_str()));
    let missing = missing.filter(|part| !NOT_ONE_TEXT.contains(&part.as_str()));
    let missing: BTreeSet<String> = missing.collect();
    assert!(missing.is_empty(), "no source has {missing:?}");
    Ok(())
}
