//! Documentation comments as text.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// The documentation of an item as Markdown: lines of a paragraph joined, paragraphs kept apart.
pub(crate) fn text(attributes: &[Attribute]) -> String {
    let lines: Vec<String> = attributes.iter().filter_map(line).collect();
    paragraphs(&lines)
}

fn line(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    if !pair.path.is_ident("doc") {
        return None;
    }
    match &pair.value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

fn paragraphs(lines: &[String]) -> String {
    let mut text = String::new();
    let mut fenced = false;
    for line in lines
        .iter()
        .flat_map(|line| line.lines().chain(line.is_empty().then_some("")))
    {
        let line = line.strip_prefix(' ').unwrap_or(line);
        let fence = line.trim_start().starts_with("```");
        text.push_str(separator(&text, line, fenced || fence));
        text.push_str(if fenced { line } else { line.trim_end() });
        fenced ^= fence;
    }
    text.trim().to_owned()
}

/// A line goes on with its paragraph unless it is one of a list, a table, a heading or a fence.
fn separator(text: &str, line: &str, fence: bool) -> &'static str {
    let own = fence || line.trim().is_empty() || starts_block(line);
    if text.is_empty() {
        ""
    } else if own || text.ends_with('\n') || text.ends_with("```") {
        "\n"
    } else {
        " "
    }
}

fn starts_block(line: &str) -> bool {
    let line = line.trim_start();
    let digits = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let numbered = digits.len() < line.len() && digits.starts_with(". ");
    numbered
        || ["- ", "* ", "|", "#", "> "]
            .iter()
            .any(|mark| line.starts_with(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(lines: &[&str]) -> String {
        paragraphs(
            &lines
                .iter()
                .map(|line| (*line).to_owned())
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn lines_of_a_paragraph_are_joined() {
        assert_eq!(
            joined(&[" Name of it,", " usually short."]),
            "Name of it, usually short."
        );
    }

    #[test]
    fn paragraphs_stay_apart() {
        assert_eq!(
            joined(&[" One.", "", " Two,", " still two."]),
            "One.\n\nTwo, still two."
        );
    }

    #[test]
    fn lists_tables_and_code_keep_their_lines() {
        assert_eq!(joined(&[" One of", " - a", " - b"]), "One of\n- a\n- b");
        assert_eq!(joined(&[" |a|", " |-|"]), "|a|\n|-|");
        let code = [" See:", "", " ```hcl", " a = 1", "   b", " ```", " Done."];
        assert_eq!(joined(&code), "See:\n\n```hcl\na = 1\n  b\n```\nDone.");
    }

    #[test]
    fn a_block_comment_is_one_text() {
        assert_eq!(joined(&[" One\n two."]), "One two.");
    }
}
