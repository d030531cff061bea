//! The blocks of code in a Markdown text.

const FENCE: &str = "```";

/// A block of code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Number of its first line.
    pub line: usize,
    /// Its lines, indented as they are.
    pub text: String,
}

/// The blocks in one of these languages, such as `console`; those in lists are indented.
#[must_use]
pub fn blocks(text: &str, languages: &[&str]) -> Vec<Block> {
    let mut found = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(language) = line.trim().strip_prefix(FENCE) else {
            continue;
        };
        let inside = lines.by_ref().map(|(_, line)| line);
        let block: Vec<&str> = inside.take_while(|line| line.trim() != FENCE).collect();
        if languages.contains(&language) {
            let (line, text) = (number + 2, block.join("\n"));
            found.push(Block { line, text });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_by_their_languages_and_lines() {
        let text = "a\n```text\n```hcl\n```\n1. b\n\n   ```hcl\n   c = 1\n     d\n   ```\n```console\n$ e\n```\n";
        let one = |line, text: &str| Block {
            line,
            text: text.to_owned(),
        };
        assert_eq!(blocks(text, &["hcl"]), [one(8, "   c = 1\n     d")]);
        assert_eq!(
            blocks(text, &["console", "text"]),
            [one(3, "```hcl"), one(12, "$ e")]
        );
    }
}
