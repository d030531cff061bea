//! The walk through one record, which copies what stays.

use log_fields::path::Step;
use log_fields::text::{push_quoted, unescape_bytes, unescape_lossy};

use super::names::Names;
use super::{MAX_DEPTH, Redacted, Redactor, Unredactable};
use crate::MASK;
use crate::cursor::Cursor;
use crate::key::id_of_hash;
use crate::rules::Operation;

/// A record on its way.
pub(super) struct Record<'r, 'a> {
    redactor: &'r Redactor,
    cursor: Cursor<'a>,
    out: String,
    is_changed: bool,
    found_in_type: bool,
    depth: usize,
}

/// What holds for a value by the keys that lead to it.
#[derive(Clone, Debug, Default)]
struct Scope {
    /// Rules that lead further, and how many of their names have been found.
    open: Vec<(usize, usize)>,
    operation: Option<Operation>,
    role: Role,
}

/// Whose value it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Role {
    #[default]
    Other,
    Type,
    Id,
}

impl<'r, 'a> Record<'r, 'a> {
    pub(super) fn new(redactor: &'r Redactor, json: &'a str) -> Self {
        Self {
            redactor,
            cursor: Cursor::new(json),
            out: String::with_capacity(json.len()),
            is_changed: false,
            found_in_type: false,
            depth: 0,
        }
    }

    pub(super) fn redact(mut self) -> Result<Redacted, Unredactable> {
        let rules = 0..self.redactor.rules.rules.len();
        let scope = Scope {
            open: rules.map(|rule| (rule, 0)).collect(),
            ..Scope::default()
        };
        self.value(&scope)?;
        Ok(Redacted {
            json: self.is_changed.then_some(self.out),
            found_in_type: self.found_in_type,
        })
    }

    fn value(&mut self, scope: &Scope) -> Result<(), Unredactable> {
        match self.cursor.peek() {
            Some(b'{') => self.nested(scope, Self::object),
            Some(b'[') => self.nested(scope, Self::array),
            Some(b'"') => {
                let text = self.cursor.scalar();
                self.string(text, scope);
                Ok(())
            }
            _ => {
                let text = self.cursor.scalar();
                self.plain(text, scope);
                Ok(())
            }
        }
    }

    fn nested(
        &mut self,
        scope: &Scope,
        each: fn(&mut Self, &Scope) -> Result<(), Unredactable>,
    ) -> Result<(), Unredactable> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Unredactable::TooDeep);
        }
        each(self, scope)?;
        self.depth -= 1;
        Ok(())
    }

    fn array(&mut self, scope: &Scope) -> Result<(), Unredactable> {
        self.cursor.take(b'[');
        self.out.push('[');
        let mut is_first = true;
        while !self.cursor.take(b']') {
            self.cursor.take(b',');
            self.separate(&mut is_first);
            self.value(scope)?;
        }
        self.out.push(']');
        Ok(())
    }

    fn object(&mut self, scope: &Scope) -> Result<(), Unredactable> {
        self.cursor.take(b'{');
        self.out.push('{');
        let (mut is_first, mut names) = (true, Names::default());
        while !self.cursor.take(b'}') {
            self.cursor.take(b',');
            let key = self.cursor.scalar();
            self.cursor.take(b':');
            self.field(key, scope, &mut is_first, &mut names)?;
        }
        self.out.push('}');
        Ok(())
    }

    fn field(
        &mut self,
        key: &str,
        scope: &Scope,
        is_first: &mut bool,
        names: &mut Names,
    ) -> Result<(), Unredactable> {
        let plain = unescape_lossy(key).unwrap_or_default();
        let inner = self.inner(&plain, scope);
        if inner.operation == Some(Operation::Drop) {
            self.cursor.value();
            self.is_changed = true;
            return Ok(());
        }
        self.separate(is_first);
        match self.redactor.rules.patterns.cover(&plain) {
            Some(covered) => self.replace(names.distinct(&plain, covered)),
            None => self.out.push_str(key),
        }
        self.out.push(':');
        if inner.operation == Some(Operation::Mask) {
            self.mask();
            return Ok(());
        }
        if self.is_copied(&inner) {
            self.out.push_str(self.cursor.value());
            return Ok(());
        }
        self.value(&inner)
    }

    /// Whether nothing in a value can change.
    fn is_copied(&self, scope: &Scope) -> bool {
        scope.open.is_empty()
            && scope.operation.is_none()
            && self.redactor.rules.patterns.is_empty()
    }

    /// What holds for the value of a key.
    fn inner(&self, key: &str, scope: &Scope) -> Scope {
        let mut inner = Scope {
            open: Vec::new(),
            operation: scope.operation,
            role: self.role(key, scope.role),
        };
        for (index, found) in &scope.open {
            let Some(rule) = self.redactor.rules.rules.get(*index) else {
                continue;
            };
            match rule.path.step(*found, key) {
                Step::Elsewhere => {}
                Step::Towards(found) => inner.open.push((*index, found)),
                Step::At | Step::Inside => {
                    inner.operation = inner.operation.max(Some(rule.operation));
                }
            }
        }
        inner
    }

    /// Inside of a type or an id that is an array or an object, everything is part of it.
    fn role(&self, key: &str, outer: Role) -> Role {
        let rules = &self.redactor.rules;
        match outer {
            Role::Other if self.depth == 1 && key == rules.type_field => Role::Type,
            Role::Other if self.depth == 1 && key == rules.id_field => Role::Id,
            outer => outer,
        }
    }

    fn string(&mut self, json: &str, scope: &Scope) {
        let text = unescape_lossy(json).unwrap_or_default();
        if self.hashes(&text, scope) {
            self.hash(&unescape_bytes(json).unwrap_or_default());
        } else if let Some(covered) = self.redactor.rules.patterns.cover(&text) {
            self.found_in_type |= scope.role == Role::Type;
            self.replace(&covered);
        } else {
            self.out.push_str(json);
        }
    }

    /// Whether a text is hashed as a whole: a hash is not, but for one with something in it that a pattern finds.
    fn hashes(&self, text: &str, scope: &Scope) -> bool {
        let is_found = || self.redactor.rules.patterns.find_beside_hashes(text);
        match scope.operation {
            Some(_) => id_of_hash(text).is_none() || is_found(),
            None => scope.role == Role::Id && is_found(),
        }
    }

    /// A number or a literal.
    fn plain(&mut self, json: &str, scope: &Scope) {
        let is_found = json != "null" && is_number(json) && self.redactor.rules.patterns.find(json);
        if json == "null" {
            self.out.push_str(json);
        } else if scope.operation == Some(Operation::Hash) || is_found && scope.role == Role::Id {
            self.hash(json.as_bytes());
        } else if is_found {
            self.found_in_type |= scope.role == Role::Type;
            self.replace(MASK);
        } else {
            self.out.push_str(json);
        }
    }

    fn mask(&mut self) {
        let value = self.cursor.value();
        let says_nothing = value == "null" || unescape_lossy(value).as_deref() == Some(MASK);
        if says_nothing {
            self.out.push_str(value);
        } else {
            self.replace(MASK);
        }
    }

    fn hash(&mut self, bytes: &[u8]) {
        let hash = self.redactor.hash(bytes);
        self.replace(&hash);
    }

    fn replace(&mut self, text: &str) {
        push_quoted(&mut self.out, text);
        self.is_changed = true;
    }

    fn separate(&mut self, is_first: &mut bool) {
        if !*is_first {
            self.out.push(',');
        }
        *is_first = false;
    }
}

fn is_number(json: &str) -> bool {
    json.starts_with(|first: char| first == '-' || first.is_ascii_digit())
}
