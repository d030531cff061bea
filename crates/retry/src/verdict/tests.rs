//! The whole table.

use super::Answer::{Blocked, Busy, Closed, Invalid, Silent, Unclear};
use super::Verdict::{Again, Down, Halve, Refused};
use super::*;

/// The verdicts on one item: (nothing known, repeated, works, both), then the same on several.
type Row = (Answer, [Verdict; 4], [Verdict; 4]);

const TABLE: [Row; 6] = [
    (Busy, [Again; 4], [Again; 4]),
    (Closed, [Down; 4], [Down; 4]),
    (Invalid, [Refused; 4], [Halve; 4]),
    (
        Unclear,
        [Down, Down, Again, Refused],
        [Down, Down, Halve, Halve],
    ),
    (
        Silent,
        [Again, Down, Again, Refused],
        [Again, Down, Again, Halve],
    ),
    (
        Blocked,
        [Again, Down, Again, Refused],
        [Again, Down, Again, Refused],
    ),
];

fn verdicts(answer: Answer, items: usize) -> [Verdict; 4] {
    let known = [(false, false), (false, true), (true, false), (true, true)];
    known.map(|(works, is_repeated)| {
        let evidence = Evidence {
            items,
            works,
            is_repeated,
        };
        verdict(answer, evidence)
    })
}

#[test]
fn the_table_is_what_is_decided() {
    for (answer, of_one, of_several) in TABLE {
        assert_eq!(verdicts(answer, 1), of_one, "{answer:?}, one");
        for items in [2, 5_000] {
            assert_eq!(verdicts(answer, items), of_several, "{answer:?}, {items}");
        }
    }
}

#[test]
fn nothing_is_refused_on_the_word_of_a_sink_that_took_nothing() {
    for (answer, of_one, of_several) in TABLE {
        let without_evidence = [of_one[0], of_one[1], of_several[0], of_several[1]];
        let is_refused = without_evidence.contains(&Refused);
        assert_eq!(is_refused, answer == Invalid, "{answer:?}");
    }
}
