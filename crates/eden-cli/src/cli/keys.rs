//! One flag for each key of a profile, in either spelling.

use std::collections::BTreeMap;

use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches};
use eden_core::settings::{KEYS, Key};

/// The heading of the flags.
pub(super) const HEADING: &str = "Profile keys, in place of the profile's own";

/// The keys that are given in place of the profile's.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeyFlags(pub(crate) BTreeMap<String, String>);

impl Args for KeyFlags {
    fn augment_args(command: Command) -> Command {
        command.args(KEYS.iter().map(flag))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for KeyFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        for key in KEYS {
            if let Some(value) = matches.get_one::<String>(key.name) {
                self.0.insert(key.name.to_owned(), value.clone());
            }
        }
        Ok(())
    }
}

fn flag(key: &Key) -> Arg {
    let arg = Arg::new(key.name)
        .long(dashed(key.name))
        .value_name("VALUE")
        .help(sentence(key.description))
        .help_heading(HEADING)
        .hide_short_help(true);
    match key.older {
        Some(older) => arg.alias(dashed(older)),
        None => arg,
    }
}

fn dashed(key: &str) -> String {
    key.replace('_', "-")
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
