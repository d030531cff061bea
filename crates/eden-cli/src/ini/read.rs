//! From lines to sections.

use super::{Entry, Section};

/// Why a file cannot be read, as configparser could not.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("line {line} {why}")]
pub(crate) struct Malformed {
    /// The line, from 1.
    pub(crate) line: usize,
    /// What is wrong with it.
    pub(crate) why: String,
}

/// Reads the lines.
pub(super) fn sections(lines: &[String]) -> Result<Vec<Section>, Malformed> {
    let mut reader = Reader::default();
    for (number, line) in lines.iter().enumerate() {
        let read = reader.line(number, line);
        read.map_err(|why| Malformed {
            line: number + 1,
            why,
        })?;
    }
    reader.close();
    Ok(reader.sections)
}

#[derive(Default)]
struct Reader {
    sections: Vec<Section>,
    /// Whether the last key's value may go on.
    open: bool,
    /// The indentation that a line of a value must exceed.
    indent: usize,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str) -> Result<(), String> {
        let text = line.trim();
        if text.starts_with(['#', ';']) {
            return Ok(());
        }
        if text.is_empty() {
            self.blank();
            return Ok(());
        }
        let indent = line.chars().take_while(|c| c.is_whitespace()).count();
        if self.open && indent > self.indent {
            self.go_on(number, text);
            return Ok(());
        }
        self.indent = indent;
        match header(text) {
            Some(name) => self.section(number, name),
            None => self.entry(number, text),
        }
    }

    /// A blank line is part of a value that goes on after it.
    fn blank(&mut self) {
        if let Some(entry) = self.last().filter(|_| self.open) {
            let raw = format!("{}\n", entry.raw);
            self.replace(raw, None);
        }
    }

    fn go_on(&mut self, number: usize, text: &str) {
        if let Some(entry) = self.last() {
            let raw = format!("{}\n{text}", entry.raw);
            self.replace(raw, Some(number + 1));
        }
    }

    fn last(&self) -> Option<&Entry> {
        self.sections.last()?.entries.last()
    }

    fn replace(&mut self, raw: String, end: Option<usize>) {
        let Some(section) = self.sections.last_mut() else {
            return;
        };
        section.end = end.unwrap_or(section.end);
        if let Some(entry) = section.entries.last_mut() {
            entry.end = end.unwrap_or(entry.end);
            entry.raw = raw;
        }
    }

    fn section(&mut self, number: usize, name: &str) -> Result<(), String> {
        if self.sections.iter().any(|section| section.name == name) {
            return Err(format!("opens section [{name}] for the second time"));
        }
        self.close();
        self.sections.push(Section {
            name: name.to_owned(),
            entries: Vec::new(),
            end: number + 1,
        });
        Ok(())
    }

    fn entry(&mut self, number: usize, text: &str) -> Result<(), String> {
        let (key, value) = pair(text)?;
        self.close();
        let Some(section) = self.sections.last_mut() else {
            return Err("comes before the first [section]".into());
        };
        if section.entries.iter().any(|entry| entry.key == key) {
            let name = &section.name;
            return Err(format!("sets `{key}` of [{name}] for the second time"));
        }
        section.end = number + 1;
        section.entries.push(Entry {
            key,
            raw: value.to_owned(),
            first: number,
            end: number + 1,
        });
        self.open = true;
        Ok(())
    }

    /// Blank lines at a value's end are not part of it.
    fn close(&mut self) {
        self.open = false;
        if let Some(entry) = self.last() {
            let raw = entry.raw.trim_end().to_owned();
            self.replace(raw, None);
        }
    }
}

/// The name in a line `[name]`; Python takes everything up to the last bracket for it.
fn header(text: &str) -> Option<&str> {
    let (name, _) = text.strip_prefix('[')?.rsplit_once(']')?;
    Some(name).filter(|name| !name.is_empty())
}

fn pair(text: &str) -> Result<(String, &str), String> {
    let (key, value) = text
        .split_once(['=', ':'])
        .ok_or("is neither `key = value` nor a [section]")?;
    let key = key.trim_end().to_lowercase();
    if key.is_empty() {
        return Err("has no key before its value".into());
    }
    Ok((key, value.trim()))
}
