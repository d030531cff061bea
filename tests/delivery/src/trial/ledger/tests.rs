use super::*;
use crate::records::{Kind, Plan, Stream};

fn stream() -> Stream {
    let plan = Plan {
        seed: 7,
        records: 3000,
        shards: 2,
        poison: 20,
        keeps_texts: false,
    };
    plan.stream()
}

/// What is in the sink and in failed logs when all is right.
fn ideal(ledger: &Ledger<'_>) -> (Vec<Arrival>, Vec<Arrival>) {
    let (mut sink, mut failed) = (Vec::new(), Vec::new());
    for told in ledger.told {
        let arrival = |place: &str| Arrival {
            fingerprint: told.fingerprint,
            place: place.into(),
        };
        match told.fate(ledger.mover) {
            Fate::Sink | Fate::Kept => sink.push(arrival(&ledger.place(told).unwrap())),
            Fate::Failed(log_type) => failed.push(arrival(&log_type)),
            Fate::Nowhere => {}
        }
    }
    (sink, failed)
}

/// How many are lost, misplaced, altered and out of order.
fn faults(account: &Account) -> [usize; 4] {
    [
        &account.lost,
        &account.misplaced,
        &account.altered,
        &account.disordered,
    ]
    .map(|fault| fault.number)
}

#[test]
fn nothing_is_wrong_when_all_is_where_it_has_to_be() {
    let stream = stream();
    for mover in Mover::TRIALS {
        let ledger = Ledger::new(mover, &stream.told);
        let (sink, failed) = ideal(&ledger);
        let account = ledger.balance(&sink, &failed);
        assert!(account.is_right(), "{account:?}");
        assert_eq!(account.delivered, sink.len());
        assert_eq!(account.failed, failed.len());
        assert_eq!(account.duplicates + account.failed_duplicates, 0);
    }
}

#[test]
fn whatever_is_wrong_is_found() {
    let stream = stream();
    let ledger = Ledger::new(Mover::Forward, &stream.told);
    type Change = fn(&mut Vec<Arrival>, &mut Vec<Arrival>);
    let changes: [(Change, [usize; 4]); 6] = [
        (|sink, _| drop(sink.remove(700)), [1, 0, 0, 0]),
        (|_, failed| drop(failed.remove(7)), [1, 0, 0, 0]),
        (|sink, _| sink[700].fingerprint ^= 1, [1, 0, 1, 0]),
        (|sink, _| sink[700].place = "elsewhere".into(), [0, 1, 0, 0]),
        (|sink, failed| failed.push(sink[700].clone()), [0, 1, 0, 0]),
        (|sink, failed| sink.push(failed.remove(7)), [1, 2, 0, 1]),
    ];
    for (number, (change, wanted)) in changes.into_iter().enumerate() {
        let (mut sink, mut failed) = ideal(&ledger);
        change(&mut sink, &mut failed);
        let account = ledger.balance(&sink, &failed);
        assert_eq!(faults(&account), wanted, "change {number}: {account:?}");
    }
}

#[test]
fn what_is_filtered_must_be_nowhere() {
    let stream = stream();
    let ledger = Ledger::new(Mover::Es, &stream.told);
    let (mut sink, failed) = ideal(&ledger);
    let filtered = stream
        .told
        .iter()
        .find(|told| told.kind == Kind::Filtered)
        .unwrap();
    sink.push(Arrival {
        fingerprint: filtered.fingerprint,
        place: ledger.place(filtered).unwrap().into(),
    });
    assert_eq!(faults(&ledger.balance(&sink, &failed)), [0, 1, 0, 0]);
}

/// The places of two records of one key in the sink, one right after the other.
fn neighbours(ledger: &Ledger<'_>, sink: &[Arrival]) -> (usize, usize) {
    let key = |place: usize| &sink[place].place;
    let after = |first: usize| (first + 1..sink.len()).find(|second| key(*second) == key(first));
    let first = (0..sink.len())
        .find(|first| after(*first).is_some())
        .unwrap();
    assert_eq!(ledger.mover, Mover::Forward);
    (first, after(first).unwrap())
}

#[test]
fn order_is_broken_by_what_comes_too_early_and_not_by_what_comes_again() {
    let stream = stream();
    let ledger = Ledger::new(Mover::Forward, &stream.told);
    let (mut sink, failed) = ideal(&ledger);
    let (first, second) = neighbours(&ledger, &sink);
    let again = [sink[first].clone(), sink[second].clone()];
    sink.splice(second + 1..second + 1, again);
    let account = ledger.balance(&sink, &failed);
    assert_eq!((faults(&account), account.duplicates), ([0; 4], 2));
    let (mut sink, failed) = ideal(&ledger);
    sink.swap(first, second);
    assert_eq!(faults(&ledger.balance(&sink, &failed)), [0, 0, 0, 1]);
}
