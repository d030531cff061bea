//! INI files by the rules of Python's configparser, edited without touching what is not changed.
//!
//! Values go on in indented lines, keys are compared in lower case, `[DEFAULT]` is inherited by
//! every section, and `%(key)s` and `%%` mean what they mean to Python.
//! <https://docs.python.org/3/library/configparser.html#supported-ini-file-structure>

mod interpolate;
mod read;

use std::collections::BTreeMap;

pub(crate) use self::read::Malformed;

/// The section that all others inherit from.
const DEFAULT: &str = "DEFAULT";

/// A file: its lines, and where in them the values are.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ini {
    lines: Vec<String>,
    sections: Vec<Section>,
}

/// A section.
#[derive(Clone, Debug, Default)]
struct Section {
    name: String,
    entries: Vec<Entry>,
    /// After this many lines a new key is inserted.
    end: usize,
}

#[derive(Clone, Debug)]
struct Entry {
    key: String,
    /// As it is written, before interpolation.
    raw: String,
    first: usize,
    /// One more than the last line that is not blank.
    end: usize,
}

impl Ini {
    /// Reads a file's text.
    pub(crate) fn parse(text: &str) -> Result<Self, Malformed> {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let sections = read::sections(&lines)?;
        Ok(Self { lines, sections })
    }

    /// The names of the sections, `DEFAULT` not among them.
    pub(crate) fn names(&self) -> Vec<&str> {
        let names = self.sections.iter().map(|section| section.name.as_str());
        names.filter(|name| *name != DEFAULT).collect()
    }

    /// A section's values, with those that it inherits; `None` where there is no such section.
    pub(crate) fn section(&self, name: &str) -> Option<BTreeMap<String, String>> {
        let own = self.find(name).filter(|_| name != DEFAULT)?;
        let raw: BTreeMap<&str, &str> = self
            .find(DEFAULT)
            .into_iter()
            .chain([own])
            .flat_map(|section| &section.entries)
            .map(|entry| (entry.key.as_str(), entry.raw.as_str()))
            .collect();
        let value = |(key, text): (&&str, &&str)| {
            let value = interpolate::read(text, &raw);
            ((*key).to_owned(), value)
        };
        Some(raw.iter().map(value).collect())
    }

    /// Sets a value; makes the section where it is missing.
    pub(crate) fn set(&mut self, section: &str, key: &str, value: &str) -> Result<(), Malformed> {
        let lines = written(key, value);
        let own = self.find(section);
        let entry = own.and_then(|own| own.entries.iter().find(|entry| entry.key == key));
        match (entry, own) {
            (Some(entry), _) => self
                .lines
                .splice(entry.first..entry.end, lines)
                .for_each(drop),
            (None, Some(own)) => self.lines.splice(own.end..own.end, lines).for_each(drop),
            (None, None) => self.append(section, lines),
        }
        self.read_again()
    }

    /// Removes a key from a section's own.
    pub(crate) fn remove(&mut self, section: &str, key: &str) -> Result<(), Malformed> {
        let own = self.find(section).map(|own| own.entries.iter());
        if let Some(entry) = own.and_then(|mut own| own.find(|entry| entry.key == key)) {
            self.lines.drain(entry.first..entry.end);
        }
        self.read_again()
    }

    /// The text, as it was but for what was set.
    pub(crate) fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{line}\n")).collect()
    }

    fn find(&self, name: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.name == name)
    }

    /// Python writes a blank line after each section.
    fn append(&mut self, section: &str, lines: Vec<String>) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(String::new());
        }
        self.lines.push(format!("[{section}]"));
        self.lines.extend(lines);
        self.lines.push(String::new());
    }

    /// Where everything now is, read as the next command will read it.
    fn read_again(&mut self) -> Result<(), Malformed> {
        *self = Self::parse(&self.text())?;
        Ok(())
    }
}

/// The lines of a value as Python writes them.
fn written(key: &str, value: &str) -> Vec<String> {
    let text = format!("{key} = {}", interpolate::written(value));
    let indented = text.replace('\n', "\n\t");
    indented.lines().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
