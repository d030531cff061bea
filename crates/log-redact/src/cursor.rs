//! A JSON text that is known to be valid, read once from its beginning to its end.

use memchr::memchr2;

/// A place in a valid JSON text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The next byte that is no space.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        self.at += rest
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes behind the next byte that is no space where it is this one.
    pub(crate) fn take(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// Goes behind a string, a number or a literal, and returns it as it is written.
    pub(crate) fn scalar(&mut self) -> &'a str {
        let is_string = self.peek() == Some(b'"');
        let (start, bytes) = (self.at, self.text.as_bytes());
        let is_end =
            |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b']' | b'}' | b':');
        self.at = if is_string {
            end_of_string(bytes, start)
        } else {
            let rest = bytes.get(start..).unwrap_or_default();
            start + rest.iter().take_while(|byte| !is_end(byte)).count()
        };
        self.text.get(start..self.at).unwrap_or_default()
    }

    /// Goes behind any value, and returns it as it is written.
    pub(crate) fn value(&mut self) -> &'a str {
        let mut depth = 0_usize;
        self.peek();
        let start = self.at;
        while let Some(next) = self.peek() {
            match next {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.saturating_sub(1),
                b',' | b':' => {}
                _ => drop(self.scalar()),
            }
            self.at += usize::from(matches!(next, b'[' | b'{' | b']' | b'}' | b',' | b':'));
            if depth == 0 {
                break;
            }
        }
        self.text.get(start..self.at).unwrap_or_default()
    }
}

/// The index behind the quote that ends the string which begins at this one.
fn end_of_string(json: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while let Some(found) = json.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += found;
        if json.get(at) == Some(&b'"') {
            return at + 1;
        }
        at += 2;
    }
    json.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_returned_as_they_are_written() {
        for value in [
            "1E400",
            "null",
            r#""""#,
            r#""a\"b\\""#,
            r#"{"a" : [1, {"b":"}"}] , "c":"\\"}"#,
            "[]",
            "[[[]]]",
            r#""日本""#,
        ] {
            let text = format!(" \n{value} ,1");
            let mut cursor = Cursor::new(&text);
            assert_eq!(cursor.value(), value);
            assert!(cursor.take(b','), "{value}");
            assert_eq!(cursor.scalar(), "1");
            assert_eq!(cursor.peek(), None);
        }
    }
}
