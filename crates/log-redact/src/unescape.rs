//! A text once more without escapes: strings hold JSON, and parts of URLs.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// What a text means when its escapes of JSON, its percent-encoding, or both in either order are read: nothing for a
/// text that has neither.
pub(crate) fn forms(text: &str) -> Vec<String> {
    let (has_escapes, has_percents) = (text.contains('\\'), text.contains('%'));
    let mut forms = Vec::new();
    if has_escapes {
        let plain = json(text);
        if plain.contains('%') {
            forms.push(percent(&plain).into_owned());
        }
        forms.push(plain);
    }
    if has_percents {
        let plain = percent(text);
        if plain.contains('\\') {
            forms.push(json(&plain));
        }
        forms.push(plain.into_owned());
    }
    forms
}

fn percent(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

/// Reads escapes wherever they stand; what is none stays.
fn json(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, escape)) = rest.split_once('\\') {
        out.push_str(before);
        rest = match plain(escape) {
            Some((char, behind)) => {
                out.push(char);
                behind
            }
            None => {
                out.push('\\');
                escape
            }
        };
    }
    out.push_str(rest);
    out
}

/// The character that is escaped, and what follows it.
fn plain(escape: &str) -> Option<(char, &str)> {
    let char = match escape.chars().next()? {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        same @ ('"' | '\\' | '/') => same,
        'u' => return unicode(escape.get(1..)?),
        _ => return None,
    };
    Some((char, escape.get(1..)?))
}

fn unicode(digits: &str) -> Option<(char, &str)> {
    let (first, rest) = unit(digits)?;
    let second = rest.strip_prefix("\\u").and_then(unit);
    let pair = second.and_then(|(second, behind)| {
        let mut pair = char::decode_utf16([first, second]);
        let char = pair.next()?.ok()?;
        // Two characters are no pair.
        pair.next().is_none().then_some((char, behind))
    });
    let alone = || {
        (
            char::from_u32(first.into()).unwrap_or(char::REPLACEMENT_CHARACTER),
            rest,
        )
    };
    Some(pair.unwrap_or_else(alone))
}

fn unit(digits: &str) -> Option<(u16, &str)> {
    let (digits, rest) = digits.split_at_checked(4)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let unit = is_hex.then(|| u16::from_str_radix(digits, 16).ok())??;
    Some((unit, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read_wherever_they_stand() {
        for (text, plain) in [
            (r"a\u0062c", "abc"),
            (r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r"\ud83d\ude00", "\u{1f600}"),
            (r"\ud83dx", "\u{fffd}x"),
            (r"\ud83d\u0041", "\u{fffd}A"),
            (r"\u0041\u0042", "AB"),
            (r"\u00日", r"\u00日"),
            (r"C:\dir\x\", r"C:\dir\x\"),
            (r"\u+041", r"\u+041"),
        ] {
            assert_eq!(json(text), plain, "{text}");
        }
    }

    #[test]
    fn both_escapes_are_read_in_either_order() {
        assert_eq!(forms("plain"), [""; 0]);
        assert_eq!(forms("%61"), ["a"]);
        assert!(forms(r"\u002561").contains(&"a".to_owned()));
        assert!(forms("%5Cu0061").contains(&"a".to_owned()));
        assert!(forms("%C3%A9%ff%zz")[0].starts_with('é'));
    }
}
