//! The containers that are open at a place.

use crate::token::{byte, expect, goes_on, scalar, space, string};
use crate::{Refused, Result};

/// How deep arrays and objects may be nested.
///
/// It is what Python and most readers of JSON stop at.
pub const MAX_DEPTH: usize = 1000;

/// Bits of a word.
const BITS: usize = 64;

/// A bit for each open container, so that no depth takes more memory.
#[derive(Clone, Debug)]
pub(crate) struct Levels {
    depth: usize,
    /// Which of them are objects.
    objects: [u64; MAX_DEPTH.div_ceil(BITS)],
}

impl Default for Levels {
    fn default() -> Self {
        Self {
            depth: 0,
            objects: [0; MAX_DEPTH.div_ceil(BITS)],
        }
    }
}

impl Levels {
    #[inline]
    pub(crate) fn push(&mut self, is_object: bool) -> Result<()> {
        if self.depth == MAX_DEPTH {
            return Err(Refused);
        }
        let bit = 1 << (self.depth % BITS);
        let word = &mut self.objects[self.depth / BITS];
        *word = if is_object { *word | bit } else { *word & !bit };
        self.depth += 1;
        Ok(())
    }

    #[inline]
    pub(crate) fn pop(&mut self) {
        self.depth -= 1;
    }

    /// Whether the innermost container is an object.
    #[inline]
    fn is_object(&self) -> bool {
        let level = self.depth - 1;
        (self.objects[level / BITS] >> (level % BITS)) & 1 == 1
    }

    /// Where the container ends that begins here.
    // Apart, so that the strings of most records are read without it.
    #[inline(never)]
    pub(crate) fn skip(&mut self, bytes: &[u8], start: usize) -> Result<usize> {
        let (outer, mut at) = (self.depth, start);
        loop {
            let is_first;
            (at, is_first) = self.begin(bytes, space(bytes, at))?;
            at = self.close(bytes, at, is_first, outer)?;
            if self.depth == outer {
                return Ok(at);
            }
        }
    }

    /// Passes a value that has no parts, or the bracket of one that has; and whether it was a bracket.
    #[inline]
    fn begin(&mut self, bytes: &[u8], at: usize) -> Result<(usize, bool)> {
        Ok(match byte(bytes, at) {
            b'"' => (string(bytes, at)?.0, false),
            bracket @ (b'{' | b'[') => {
                self.push(bracket == b'{')?;
                (at + 1, true)
            }
            _ => (scalar(bytes, at)?, false),
        })
    }

    /// Passes the ends of containers up to the next value, or to the end of the outermost.
    #[inline]
    fn close(&mut self, bytes: &[u8], mut at: usize, first: bool, outer: usize) -> Result<usize> {
        let mut is_first = first;
        loop {
            let is_object = self.is_object();
            let end = if is_object { b'}' } else { b']' };
            match goes_on(bytes, at, end, is_first)? {
                Some(next) if is_object => {
                    let (end, _) = string(bytes, space(bytes, next))?;
                    return expect(bytes, end, b':');
                }
                Some(next) => return Ok(next),
                None => at = space(bytes, at) + 1,
            }
            is_first = false;
            self.pop();
            if self.depth == outer {
                return Ok(at);
            }
        }
    }
}
