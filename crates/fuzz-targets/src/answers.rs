//! What is decided of answers: nothing is refused without evidence, and no call is halved that holds one item.

use retry::{Answer, Evidence, Verdict, verdict};

const ANSWERS: [Answer; 6] = [
    Answer::Busy,
    Answer::Silent,
    Answer::Invalid,
    Answer::Unclear,
    Answer::Blocked,
    Answer::Closed,
];

/// The input as a run of answers about a number of items.
pub(crate) fn run(input: &[u8]) {
    let Some((&first, rest)) = input.split_first() else {
        return;
    };
    let mut items = usize::from(first) + 1;
    for byte in rest {
        let answer = ANSWERS[usize::from(byte % 6)];
        let evidence = Evidence {
            items,
            works: byte & 0x40 != 0,
            is_repeated: byte & 0x80 != 0,
        };
        match verdict(answer, evidence) {
            Verdict::Halve => {
                assert!(items > 1, "{answer:?} {evidence:?}");
                items = items.div_ceil(2);
            }
            Verdict::Refused => {
                assert!(
                    items == 1 || answer == Answer::Blocked,
                    "{answer:?} {evidence:?}"
                );
                let is_certain = answer == Answer::Invalid;
                assert!(is_certain || evidence.works && evidence.is_repeated);
                return;
            }
            Verdict::Down => assert!(answer == Answer::Closed || !evidence.works),
            Verdict::Again => {}
        }
    }
}
