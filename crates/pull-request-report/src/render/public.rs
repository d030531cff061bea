//! What the public may read of a text of strangers.

/// Longer ones are no names, and push what matters off the page.
const LONGEST: usize = 200;
/// Stands for what is not shown.
const LEFT_OUT: &str = "…";

/// What the public may read of texts whose content is somebody else's.
pub(super) struct Public<'a> {
    private: Vec<&'a str>,
}

impl<'a> Public<'a> {
    pub(super) fn without(private: &'a [String]) -> Self {
        let private = private.iter().map(String::as_str);
        let mut private: Vec<_> = private.filter(|text| !text.is_empty()).collect();
        // One that holds another goes first, so that nothing of it stays.
        private.sort_by_key(|text| std::cmp::Reverse(text.len()));
        Self { private }
    }

    /// The text without what is private, ARNs, query strings, line ends and characters that change how others read, cut to
    /// 200 characters.
    pub(super) fn text(&self, text: &str) -> String {
        let shown = without_query(&without_arns(&self.without_private(text)));
        let mut characters = shown.chars();
        let mut shown: String = characters.by_ref().take(LONGEST).map(visible).collect();
        if characters.next().is_some() {
            shown.push_str(LEFT_OUT);
        }
        shown
    }

    /// Whether the text is shown just as it is.
    pub(super) fn is_shown_whole(&self, text: &str) -> bool {
        self.text(text) == text
    }

    /// Whether nothing private is in the text.
    pub(super) fn is_free(&self, text: &str) -> bool {
        self.private.iter().all(|private| !text.contains(private))
    }

    fn without_private(&self, text: &str) -> String {
        let private = self.private.iter();
        private.fold(text.to_owned(), |text, private| {
            text.replace(private, LEFT_OUT)
        })
    }
}

/// Leaves out what begins with `arn:`, up to the next space: account, region and names of resources.
fn without_arns(text: &str) -> String {
    // Lower case of ASCII keeps every position.
    let lower = text.to_ascii_lowercase();
    let Some(start) = lower.find("arn:") else {
        return text.to_owned();
    };
    let (before, arn) = text.split_at(start);
    let rest = arn.find(char::is_whitespace).map_or("", |end| &arn[end..]);
    format!("{before}{LEFT_OUT}{}", without_arns(rest))
}

/// Leaves out what follows a question mark.
fn without_query(text: &str) -> String {
    match text.split_once('?') {
        Some((before, _)) => format!("{before}?{LEFT_OUT}"),
        None => text.to_owned(),
    }
}

/// Line ends and other control characters, marks of writing direction and characters without width are replaced: names would
/// look like others, and lines would begin where none does.
fn visible(character: char) -> char {
    match character {
        '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => '\u{fffd}',
        _ if character.is_control() => '\u{fffd}',
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, private: &[&str]) -> String {
        let private: Vec<_> = private.iter().copied().map(str::to_owned).collect();
        Public::without(&private).text(text)
    }

    #[test]
    fn arns_query_strings_and_what_is_private_are_left_out() {
        let arn = "x arn:aws:ecs:eu-west-1:123456789012:service/a ARN:aws-cn:iam::1:role/b y";
        assert_eq!(shown(arn, &[]), "x … … y");
        assert_eq!(shown("login?token=secret", &[]), "login?…");
        assert_eq!(shown("a-123456789012-b", &["123456789012"]), "a-…-b");
        assert_eq!(shown("a-token-b", &["", "token", "token-b"]), "a-…");
    }

    #[test]
    fn what_changes_how_others_read_is_replaced() {
        assert_eq!(
            shown("a\nb\r\tc\u{202e}d\u{200b}", &[]),
            "a\u{fffd}b\u{fffd}\u{fffd}c\u{fffd}d\u{fffd}"
        );
        assert_eq!(shown("日本語 🦀", &[]), "日本語 🦀");
    }

    #[test]
    fn a_text_is_cut_where_a_character_ends() {
        assert_eq!(shown(&"é".repeat(200), &[]), "é".repeat(200));
        assert_eq!(
            shown(&"é".repeat(201), &[]),
            format!("{}…", "é".repeat(200))
        );
    }
}
