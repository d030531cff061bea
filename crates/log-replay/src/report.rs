//! What is said of the work.

use std::fmt;
use std::io::{IsTerminal, stderr};

use crate::object::Object;

/// What became of the records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Objects that were read.
    pub(crate) objects: usize,
    /// Records that were put, or would be.
    pub(crate) put: usize,
    /// Records that could not be put.
    pub(crate) left: usize,
}

impl Tally {
    /// Adds another.
    pub(crate) fn add(&mut self, more: Self) {
        self.objects += more.objects;
        self.put += more.put;
        self.left += more.left;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { objects, put, left } = self;
        write!(out, "{objects} objects, {put} records put, {left} left")
    }
}

/// Tells what was done, or would be.
pub(crate) fn result(tally: &Tally, is_dry_run: bool) {
    if is_dry_run {
        let Tally { objects, put, .. } = tally;
        println!("dry run: {objects} objects, {put} records would be put");
    } else {
        println!("{tally}");
    }
}

/// Tells of what is not certain.
pub(crate) fn warn(what: &str) {
    eprintln!("warning: {what}");
}

/// Tells how far the work is, where somebody watches.
pub(crate) fn progress(so_far: &Tally, of: usize) {
    if stderr().is_terminal() {
        eprint!("\r{so_far} (of {of} objects)\x1b[K");
    }
}

/// Tells of a record that stays.
pub(crate) fn left(object: &Object, line: usize, why: &str) {
    eprintln!("{object}:{line}: {why}");
}
