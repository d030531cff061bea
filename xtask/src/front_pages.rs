//! The front page of every library shows it in use.

use anyhow::{Result, bail};

use crate::metadata;
use crate::process::{self, root};

/// Fails when a library of the workspace has no example on its front page. Cargo's tests compile the examples.
pub(crate) fn check() -> Result<()> {
    let libraries = metadata::libraries()?;
    let mut bare = Vec::new();
    for path in &libraries {
        let text = process::text(path)?;
        if !has_example(&text) {
            let path = path.strip_prefix(root()).unwrap_or(path);
            bare.push(path.display().to_string());
        }
    }
    if !bare.is_empty() {
        bail!("these front pages show no example: {}", bare.join(", "));
    }
    println!("{} libraries show themselves in use", libraries.len());
    Ok(())
}

/// Whether the documentation at the head of a source has a block of code that rustdoc compiles.
fn has_example(source: &str) -> bool {
    let page = source.lines().map_while(|line| line.strip_prefix("//!"));
    let fences = page.filter_map(|line| line.trim_start().strip_prefix("```"));
    // Every second one closes.
    let mut languages = fences.step_by(2);
    languages.any(|language| !["text", "json", "ignore"].contains(&language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_a_block_of_code_on_the_front_page() {
        assert!(has_example(
            "//! It.\n//!\n//! ```no_run\n//! it();\n//! ```\n"
        ));
        assert!(!has_example(
            "//! It.\n\n/// ```\n/// it();\n/// ```\nfn it() {}\n"
        ));
        let text = "//! ```text\n//! it\n//! ```\n";
        assert!(!has_example(text));
        assert!(has_example(&format!("{text}//! ```\n//! it();\n//! ```\n")));
    }
}
