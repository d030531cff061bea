//! What a terminal can show: how wide it is, and whether in colour.

use std::io::{self, IsTerminal};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use eden_core::text::visible_lines;

/// The width of a terminal that does not say how wide it is.
const WIDTH: usize = 80;

/// What is shown in a colour, where there is colour.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Look {
    /// It is done, or well.
    Good,
    /// It needs attention.
    Warning,
    /// It is wrong.
    Bad,
    /// It matters less.
    Faint,
    /// It is what the reader looks for.
    Strong,
}

/// Whether results are shown to a person.
pub(crate) fn is_shown() -> bool {
    io::stdout().is_terminal()
}

/// How many columns the terminal has.
pub(crate) fn width() -> usize {
    terminal_size::terminal_size().map_or(WIDTH, |(width, _)| usize::from(width.0))
}

/// A text of stdout in a colour, where stdout shows colours: `NO_COLOR`, `CLICOLOR_FORCE` and `TERM=dumb` count.
/// What a terminal would obey is written out before.
pub(crate) fn painted(look: Look, text: &str) -> String {
    let text = visible_lines(text);
    if AutoStream::choice(&io::stdout()) == ColorChoice::Never {
        return text.into_owned();
    }
    let style = style(look);
    format!("{style}{text}{style:#}")
}

fn style(look: Look) -> Style {
    match look {
        Look::Good => AnsiColor::Green.on_default(),
        Look::Warning => AnsiColor::Yellow.on_default(),
        Look::Bad => AnsiColor::Red.on_default(),
        Look::Faint => Style::new().dimmed(),
        Look::Strong => Style::new().bold(),
    }
}
