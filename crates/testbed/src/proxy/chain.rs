//! How many calls waited for each other.

use std::sync::Arc;

use super::{Call, Fault, Proxy, When};

/// The longest sequence of calls in which each starts after the one before it has finished.
///
/// Taking, each time, the call that finishes first among those that can follow never shortens
/// what can come after it, so no other choice gives a longer sequence.
#[must_use]
pub fn longest_chain(calls: &[Call]) -> Vec<&Call> {
    let mut by_end: Vec<&Call> = calls.iter().collect();
    by_end.sort_by_key(|call| (call.finished, call.started));
    let mut chain: Vec<&Call> = Vec::new();
    for call in by_end {
        if chain
            .last()
            .is_none_or(|last| last.finished <= call.started)
        {
            chain.push(call);
        }
    }
    chain
}

impl Proxy {
    /// Holds every call from now on until all that could be made at the same time have come, and forgets the calls
    /// before.
    pub fn go_in_rounds(&self) {
        self.rule(When::any(), Fault::Round(Arc::default()));
        self.clear_calls();
    }

    /// Prints the calls made since [`Proxy::go_in_rounds`], and forgets all rules.
    ///
    /// # Panics
    /// When there are more than `calls`, or more than `chain` that waited for each other.
    pub fn assert_calls(&self, command: &str, calls: usize, chain: usize) {
        let made = self.calls();
        let longest = longest_chain(&made);
        let names: Vec<_> = longest.iter().map(|call| call.operation.as_str()).collect();
        println!(
            "{command}: {} calls, {} one after the other: {}",
            made.len(),
            names.len(),
            names.join(", ")
        );
        assert!(made.len() <= calls, "{command} made {} calls", made.len());
        assert!(names.len() <= chain, "{command} waited {names:?}");
        self.clear_rules();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn call(operation: &str, started: u64, finished: u64) -> Call {
        Call {
            number: 0,
            service: "ecs".to_owned(),
            path: String::new(),
            region: String::new(),
            operation: operation.to_owned(),
            started: Duration::from_millis(started),
            finished: Duration::from_millis(finished),
            request: String::new(),
            status: Some(200),
        }
    }

    fn chain(calls: &[Call]) -> String {
        longest_chain(calls)
            .iter()
            .map(|call| call.operation.as_str())
            .collect()
    }

    #[test]
    fn of_nothing_is_nothing() {
        assert_eq!(chain(&[]), "");
    }

    #[test]
    fn of_calls_at_once_is_one() {
        assert_eq!(
            chain(&[call("a", 0, 10), call("b", 1, 9), call("c", 2, 11)]).len(),
            1
        );
    }

    #[test]
    fn of_calls_one_after_the_other_is_all_of_them() {
        assert_eq!(
            chain(&[call("c", 30, 40), call("a", 0, 10), call("b", 10, 20)]),
            "abc"
        );
    }

    #[test]
    fn goes_around_a_long_call() {
        let calls = [
            call("x", 0, 100),
            call("a", 0, 10),
            call("b", 20, 30),
            call("y", 25, 26),
        ];
        assert_eq!(chain(&calls).len(), 2);
        assert_eq!(
            chain(&[calls[0].clone(), calls[1].clone(), calls[2].clone()]),
            "ab"
        );
    }

    /// Every subset of some random calls, against the quick answer.
    #[test]
    fn is_as_long_as_the_longest_of_all_subsets() {
        let mut seed = 7_u64;
        let mut random = |bound: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (seed >> 33) % bound
        };
        for _ in 0..50 {
            let calls: Vec<Call> = (0..8)
                .map(|_| (random(40), random(12)))
                .map(|(start, length)| call("a", start, start + length))
                .collect();
            let longest = (0_u32..256)
                .filter_map(|set| disjoint(&calls, set))
                .max()
                .unwrap();
            assert_eq!(longest_chain(&calls).len(), longest);
        }
    }

    fn disjoint(calls: &[Call], set: u32) -> Option<usize> {
        let mut chosen: Vec<_> = (0..calls.len())
            .filter(|place| set >> place & 1 == 1)
            .map(|at| &calls[at])
            .collect();
        chosen.sort_by_key(|call| (call.finished, call.started));
        chosen
            .windows(2)
            .all(|two| two[0].finished <= two[1].started)
            .then_some(chosen.len())
    }
}
