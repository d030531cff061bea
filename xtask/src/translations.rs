//! The Japanese documents show what the English ones show: the same blocks of code under as many headings. Their lines
//! end where sentences do: Markdown shows the end of a line as a space, which Japanese does not have within a sentence.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::process::{root, text};

/// What lines of no paragraph begin with.
const NO_PARAGRAPH: [char; 4] = ['#', '|', '<', '!'];
/// What a line of a list begins with.
const LIST: [char; 2] = ['-', '*'];
/// Letters of Japanese, and the comma.
const WITHIN: fn(char) -> bool =
    |last| matches!(last, '\u{3041}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '、');

/// What of a document is the same in every language.
#[derive(Debug, Default, PartialEq, Eq)]
struct Skeleton {
    /// The levels of its headings.
    headings: Vec<usize>,
    /// The lines of its blocks of code, with their fences.
    code: Vec<String>,
}

/// Fails where a guide or the README has no Japanese counterpart, or another one.
pub(crate) fn check() -> Result<()> {
    let pairs = pairs()?;
    let mut wrong = Vec::new();
    for (english, japanese) in &pairs {
        let (one, other) = (skeleton(&text(english)?), skeleton(&text(japanese)?));
        if let Some(difference) = difference(&one, &other) {
            wrong.push(format!("{}: {difference}", japanese.display()));
        }
        let broken = broken_lines(&text(japanese)?);
        let broken = broken.iter().map(|line| {
            format!(
                "{}: the line ends within a sentence: {line}",
                japanese.display()
            )
        });
        wrong.extend(broken);
    }
    if !wrong.is_empty() {
        bail!("translations do not follow:\n  {}", wrong.join("\n  "));
    }
    println!("{} documents are the same in both languages", pairs.len());
    Ok(())
}

/// Every document that is there in both languages, in English and in Japanese.
fn pairs() -> Result<Vec<(PathBuf, PathBuf)>> {
    let root = root();
    let (english, japanese) = (root.join("docs/guides"), root.join("docs/ja/guides"));
    let folder = fs::read_dir(&english).with_context(|| format!("list {}", english.display()))?;
    let mut pairs = vec![(root.join("README.md"), root.join("README.ja.md"))];
    for entry in folder {
        let entry = entry?;
        pairs.push((entry.path(), japanese.join(entry.file_name())));
    }
    Ok(pairs)
}

fn skeleton(text: &str) -> Skeleton {
    let (mut found, mut is_code) = (Skeleton::default(), false);
    for line in text.lines() {
        let is_fence = line.trim_start().starts_with("```");
        if is_code || is_fence {
            found.code.push(line.to_owned());
        } else if line.starts_with('#') {
            let level = line.chars().take_while(|c| *c == '#').count();
            found.headings.push(level);
        }
        is_code ^= is_fence;
    }
    found
}

/// Lines of a paragraph that end within a sentence.
fn broken_lines(text: &str) -> Vec<String> {
    let mut is_code = false;
    let prose = text.lines().map(|line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        if is_code || is_fence { "" } else { line.trim() }
    });
    let prose: Vec<&str> = prose.collect();
    let broken = prose.windows(2).filter(|pair| {
        pair.iter().all(|line| !line.is_empty())
            && !pair.iter().any(|line| line.starts_with(NO_PARAGRAPH))
            && !pair.last().is_some_and(|line| line.starts_with(LIST))
            && pair.first().is_some_and(|line| line.ends_with(WITHIN))
    });
    broken.map(<[&str]>::concat).collect()
}

fn difference(one: &Skeleton, other: &Skeleton) -> Option<String> {
    if one.headings != other.headings {
        let (one, other) = (&one.headings, &other.headings);
        return Some(format!("headings of the levels {other:?}, not {one:?}"));
    }
    let count = one.code.len().max(other.code.len());
    let at = (0..count).find(|at| one.code.get(*at) != other.code.get(*at))?;
    let line = |skeleton: &Skeleton| skeleton.code.get(at).cloned().unwrap_or_default();
    Some(format!("{:?} instead of {:?}", line(other), line(one)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str = "# A\ntext\n```hcl\n# a comment\na = 1\n```\n## B\n";

    fn difference(other: &str) -> Option<String> {
        super::difference(&skeleton(ENGLISH), &skeleton(other))
    }

    #[test]
    fn only_what_is_not_code_is_translated() {
        assert_eq!(difference(&ENGLISH.replace("text", "文")), None);
        let code = difference(&ENGLISH.replace("a = 1", "a = 2"));
        assert_eq!(code, Some("\"a = 2\" instead of \"a = 1\"".to_owned()));
        assert!(difference(&ENGLISH.replace("a = 1\n", "")).is_some());
    }

    #[test]
    fn a_line_ends_where_a_sentence_does() {
        let broken = |text: &str| broken_lines(text).len();
        assert_eq!(broken("環境を\n作成します。"), 1);
        assert_eq!(broken("環境、\nサービス。"), 1);
        assert_eq!(broken("環境を作成します。\n次に"), 0);
        assert_eq!(broken("# 環境\n次に\n\n- 一\n- 二"), 0);
        assert_eq!(broken("```\n環境を\n作成\n```"), 0);
    }

    #[test]
    fn a_section_that_is_missing_is_found() {
        let headings = difference(&ENGLISH.replace("## B\n", ""));
        assert_eq!(
            headings,
            Some("headings of the levels [1], not [1, 2]".to_owned())
        );
    }
}
