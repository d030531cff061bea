//! Rows and columns for a person at a terminal.

use crate::output;
use crate::terminal::{self, Look, painted};

/// Between two columns.
const GAP: &str = "  ";

/// A value in a row.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    text: String,
    look: Option<Look>,
}

impl Cell {
    /// A value that is not marked.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            look: None,
        }
    }

    /// A value that is marked, where there is colour.
    pub(crate) fn marked(text: impl Into<String>, look: Look) -> Self {
        Self {
            look: Some(look),
            ..Self::new(text)
        }
    }

    fn shown(&self, width: usize) -> String {
        let text = format!("{:width$}", self.text);
        self.look
            .map_or_else(|| text.clone(), |look| painted(look, &text))
    }
}

/// Prints rows below a header; where the terminal is too narrow for a row, each value has its line.
pub(crate) fn print(header: &[&str], rows: &[Vec<Cell>]) {
    let widths = widths(header, rows);
    let total = widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1);
    if total > terminal::width() {
        rows.iter().for_each(|row| stacked(header, row));
        return;
    }
    let head: Vec<Cell> = header
        .iter()
        .map(|name| Cell::marked(*name, Look::Faint))
        .collect();
    for row in std::iter::once(&head).chain(rows) {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| cell.shown(*width));
        output::raw(cells.collect::<Vec<_>>().join(GAP).trim_end());
    }
}

fn widths(header: &[&str], rows: &[Vec<Cell>]) -> Vec<usize> {
    let width = |index: usize, name: &str| {
        let cells = rows.iter().filter_map(|row| row.get(index));
        let longest = cells.map(|cell| cell.text.chars().count()).max();
        longest.unwrap_or_default().max(name.len())
    };
    let each = header.iter().enumerate();
    each.map(|(index, name)| width(index, name)).collect()
}

fn stacked(header: &[&str], row: &[Cell]) {
    let longest = header
        .iter()
        .map(|name| name.len())
        .max()
        .unwrap_or_default();
    for (index, (name, cell)) in header.iter().zip(row).enumerate() {
        if index == 0 {
            output::raw(&painted(Look::Strong, &cell.text));
        } else {
            let name = painted(Look::Faint, &format!("  {name:longest$}"));
            output::raw(&format!("{name}{GAP}{}", cell.shown(0)));
        }
    }
}
