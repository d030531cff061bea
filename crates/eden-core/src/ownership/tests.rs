//! Whose a piece is.

mod evidence;
mod marker;
mod owner;
mod reasons;
mod retargeted;
mod rule;
mod shapes;

use crate::clone::tags::Tags;

pub(super) fn tags(pairs: &[(&str, &str)]) -> Tags {
    let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(own).collect()
}
