//! The walk through a text.

use crate::levels::Levels;
use crate::token::{byte, expect, goes_on, scalar, space, string};
use crate::{Refused, Result};

/// A key or a value as it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Its JSON, without space around it.
    pub json: &'a str,
    /// Whether it is a string with escapes.
    pub has_escape: bool,
}

impl<'a> Piece<'a> {
    /// What a string without escapes means; `None` for any other value.
    #[inline]
    #[must_use]
    pub fn plain(&self) -> Option<&'a str> {
        if self.has_escape {
            return None;
        }
        self.json.strip_prefix('"')?.strip_suffix('"')
    }
}

/// A place in a JSON text, and the containers that are open there.
#[derive(Clone, Debug)]
pub struct Scanner<'a> {
    text: &'a str,
    at: usize,
    open: Levels,
    /// Whether the innermost container has been entered and nothing of it read.
    is_first: bool,
}

impl<'a> Scanner<'a> {
    /// Begins before the text's first value.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            open: Levels::default(),
            is_first: true,
        }
    }

    /// Enters the object that is the next value.
    ///
    /// # Errors
    /// When it is none.
    #[inline]
    pub fn enter_object(&mut self) -> Result<()> {
        self.enter(true)
    }

    /// Enters the array that is the next value.
    ///
    /// # Errors
    /// When it is none.
    #[inline]
    pub fn enter_array(&mut self) -> Result<()> {
        self.enter(false)
    }

    #[inline]
    fn enter(&mut self, is_object: bool) -> Result<()> {
        let bracket = if is_object { b'{' } else { b'[' };
        self.at = expect(self.text.as_bytes(), self.at, bracket)?;
        self.is_first = true;
        self.open.push(is_object)
    }

    /// The next key of the object that was entered last, or `None` at its end, which is left then. The key's value has
    /// to be read or entered before the next key.
    ///
    /// # Errors
    /// When there is neither.
    #[inline]
    pub fn next_key(&mut self) -> Result<Option<Piece<'a>>> {
        let bytes = self.text.as_bytes();
        let Some(at) = goes_on(bytes, self.at, b'}', self.is_first)? else {
            self.leave();
            return Ok(None);
        };
        let start = space(bytes, at);
        let (end, has_escape) = string(bytes, start)?;
        (self.at, self.is_first) = (expect(bytes, end, b':')?, false);
        self.piece(start, end, has_escape).map(Some)
    }

    /// Whether the array that was entered last has another element, which has to be read or entered then; at its end it
    /// is left.
    ///
    /// # Errors
    /// When there is neither an element nor the end.
    #[inline]
    pub fn next_element(&mut self) -> Result<bool> {
        let Some(at) = goes_on(self.text.as_bytes(), self.at, b']', self.is_first)? else {
            self.leave();
            return Ok(false);
        };
        (self.at, self.is_first) = (at, false);
        Ok(true)
    }

    /// The next value, all of it.
    ///
    /// # Errors
    /// When there is none.
    #[inline]
    pub fn value(&mut self) -> Result<Piece<'a>> {
        let bytes = self.text.as_bytes();
        let start = space(bytes, self.at);
        let (end, has_escape) = match byte(bytes, start) {
            b'"' => string(bytes, start)?,
            b'{' | b'[' => (self.open.skip(bytes, start)?, false),
            _ => (scalar(bytes, start)?, false),
        };
        self.at = end;
        self.piece(start, end, has_escape)
    }

    /// Checks that nothing follows.
    ///
    /// # Errors
    /// When something does.
    pub fn end(&self) -> Result<()> {
        if space(self.text.as_bytes(), self.at) != self.text.len() {
            return Err(Refused);
        }
        Ok(())
    }

    #[inline]
    fn leave(&mut self) {
        self.at = space(self.text.as_bytes(), self.at) + 1;
        self.is_first = false;
        self.open.pop();
    }

    #[inline]
    fn piece(&self, start: usize, end: usize, has_escape: bool) -> Result<Piece<'a>> {
        let json = self.text.get(start..end).ok_or(Refused)?;
        Ok(Piece { json, has_escape })
    }
}
