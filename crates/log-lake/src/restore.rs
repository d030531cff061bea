//! The record that a row was made of.

use std::collections::HashSet;

use log_fields::object::{self, NotAnObject};
use log_fields::text::{push_quoted, unescape};

use crate::cell::Cell;
use crate::columns::Columns;

#[cfg(test)]
mod tests;

/// Makes a record of the values of its columns and of `_rest`, which wins where both have a field.
///
/// It has the fields of the record that was sent, in another order and with other escapes in texts, and nothing else
/// differs.
///
/// # Errors
/// When `_rest` is not a JSON object.
pub fn record(
    columns: &Columns,
    cells: &[Cell<'_>],
    rest: Option<&str>,
) -> Result<String, NotAnObject> {
    let names = columns.iter().map(|column| column.name.as_str());
    of_fields(names.zip(cells), rest)
}

/// The same of columns by their names.
pub(crate) fn of_fields<'a>(
    fields: impl Iterator<Item = (&'a str, &'a Cell<'a>)>,
    rest: Option<&str>,
) -> Result<String, NotAnObject> {
    let kept = object::fields(rest.unwrap_or("{}"))?;
    let keys: HashSet<_> = kept
        .iter()
        .filter_map(|field| unescape(field.key))
        .collect();
    let mut out = String::from("{");
    for (name, cell) in fields {
        if *cell != Cell::Null && !keys.contains(name) {
            separate(&mut out);
            push_quoted(&mut out, name);
            out.push(':');
            cell.push_json(&mut out);
        }
    }
    for field in kept {
        separate(&mut out);
        out.push_str(field.key);
        out.push(':');
        out.push_str(field.value);
    }
    out.push('}');
    Ok(out)
}

fn separate(out: &mut String) {
    if out.len() > 1 {
        out.push(',');
    }
}
