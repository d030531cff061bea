//! Markdown in which a text of strangers is a text, and nothing else.

use crate::report::Address;

/// A code span, which may stand in a cell of a table.
///
/// - Its fence is longer than any run of backticks in it: <https://spec.commonmark.org/0.31.2/#code-spans>.
/// - A `|` ends a cell even in a code span, and whether a backslash before it helps depends on what stands before that:
///   <https://github.github.com/gfm/#tables-extension->. Another character takes its place, as names and images have none.
/// - Nobody is mentioned from a code span, but by programs that read a comment without its Markdown: the `@` is followed by a
///   character without width.
pub(super) fn code(text: &str) -> String {
    if text.trim().is_empty() {
        return "(empty)".to_owned();
    }
    let text = text
        .replace(['\n', '\r'], " ")
        .replace('|', "¦")
        .replace('@', "@\u{200b}");
    let fence = "`".repeat(longest_run(&text) + 1);
    let at_edge = |character: char| matches!(character, '`' | ' ');
    let padding = if text.starts_with(at_edge) || text.ends_with(at_edge) {
        " "
    } else {
        ""
    };
    format!("{fence}{padding}{text}{padding}{fence}")
}

/// A link that shows its host. An [`Address`] has no character that ends a link.
pub(super) fn link(address: &Address) -> String {
    format!("[{}](<{}>)", code(address.host()), address.url())
}

fn longest_run(text: &str) -> usize {
    let other = |character| character != '`';
    text.split(other).map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_is_longer_than_what_is_inside() {
        assert_eq!(code("login"), "`login`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("a```b``"), "```` a```b`` ````");
        assert_eq!(code(""), "(empty)");
        assert_eq!(code("  "), "(empty)");
        assert_eq!(code(" a "), "`  a  `");
    }

    #[test]
    fn a_cell_has_no_pipe_and_a_name_no_mention() {
        assert_eq!(code("a\\|b|c"), "`a\\¦b¦c`");
        assert_eq!(code("@octocat"), "`@\u{200b}octocat`");
    }
}
