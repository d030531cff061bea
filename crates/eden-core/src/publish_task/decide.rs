//! What to do next about tasks, by what the row says: pure decisions.

use super::runs::{Outcome, Run, Runs};

/// How long a `clientToken` certainly starts no second task: ECS forgets it an hour after its task has stopped.
const REPEATABLE: u64 = 50 * 60;
/// How much later than ours the clock may be by which an attempt was begun.
const SKEW: u64 = 5 * 60;

/// What to do next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Next {
    /// Nothing: all have succeeded.
    Done,
    /// Find out what became of the attempt at this place.
    Settle(usize),
    /// Run the task at this place.
    Begin {
        /// Its place among the tasks that are wanted.
        index: usize,
        /// Which attempt that is.
        attempt: u32,
    },
}

/// What to do next for a revision, whose tasks have these hashes in the order in which they run.
#[must_use]
pub fn next(runs: &Runs, revision: &str, commands: &[String]) -> Next {
    // Whatever it is of: two migrations never run at the same time.
    let open = runs.each.iter().position(|run| run.outcome.is_none());
    if let Some(index) = open {
        return Next::Settle(index);
    }
    let is_same = runs.revision == revision;
    for (index, commands) in commands.iter().enumerate() {
        let run = runs.each.get(index);
        let run = run.filter(|run| is_same && run.commands == *commands);
        match run {
            Some(run) if run.outcome == Some(Outcome::Succeeded) => {}
            run => {
                let attempt = run.map_or(0, |run| run.attempt).saturating_add(1);
                return Next::Begin { index, attempt };
            }
        }
    }
    Next::Done
}

/// What to do about an attempt of which ECS shows no task.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Lost {
    /// Make its call again, with the same token: that starts its task unless it was started already.
    Repeat,
    /// Nobody knows whether it ran, and the user says that it is to run again.
    GiveUp,
    /// Nobody knows whether it ran.
    Unknown,
}

/// What to do about it; its call can only be made again where its command is still asked for.
#[must_use]
pub fn lost(run: &Run, is_wanted: bool, rerun: bool, now: u64) -> Lost {
    let age = match now.checked_sub(run.begun) {
        Some(age) => Some(age),
        None => (run.begun - now <= SKEW).then_some(0),
    };
    match age {
        Some(age) if is_wanted && age < REPEATABLE => Lost::Repeat,
        _ if rerun => Lost::GiveUp,
        _ => Lost::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(commands: &str, outcome: Option<Outcome>) -> Run {
        Run {
            outcome,
            begun: 10_000,
            ..Run::new(commands.into(), "app".into(), 1)
        }
    }

    fn runs(each: Vec<Run>) -> Runs {
        Runs {
            revision: "app:1".into(),
            is_open: true,
            each,
        }
    }

    fn wanted(commands: &[&str]) -> Vec<String> {
        commands.iter().map(|one| (*one).to_owned()).collect()
    }

    const SUCCEEDED: Option<Outcome> = Some(Outcome::Succeeded);
    const FAILED: Option<Outcome> = Some(Outcome::Failed);

    fn begin(index: usize, attempt: u32) -> Next {
        Next::Begin { index, attempt }
    }

    #[test]
    fn each_task_of_a_revision_succeeds_once() {
        let none = Runs::default();
        assert_eq!(next(&none, "app:1", &[]), Next::Done);
        assert_eq!(next(&none, "app:1", &wanted(&["a"])), begin(0, 1));
        let one = runs(vec![run("a", SUCCEEDED)]);
        assert_eq!(next(&one, "app:1", &wanted(&["a"])), Next::Done);
        assert_eq!(next(&one, "app:1", &wanted(&["a", "b"])), begin(1, 1));
        assert_eq!(next(&one, "app:1", &wanted(&["b"])), begin(0, 1));
        assert_eq!(next(&one, "app:2", &wanted(&["a"])), begin(0, 1));
    }

    #[test]
    fn what_failed_is_attempted_again() {
        let failed = runs(vec![run("a", SUCCEEDED), run("b", FAILED)]);
        assert_eq!(next(&failed, "app:1", &wanted(&["a", "b"])), begin(1, 2));
        assert_eq!(next(&failed, "app:2", &wanted(&["a", "b"])), begin(0, 1));
    }

    #[test]
    fn an_attempt_that_nobody_saw_end_comes_first() {
        let open = runs(vec![run("a", SUCCEEDED), run("b", None)]);
        for (revision, commands) in [("app:1", ["a", "b"]), ("app:2", ["x", "y"])] {
            let next = next(&open, revision, &wanted(&commands));
            assert_eq!(next, Next::Settle(1));
        }
    }

    #[test]
    fn a_token_is_used_again_only_while_it_starts_no_second_task() {
        let open = run("a", None);
        let minutes = |minutes: u64| 10_000 + minutes * 60;
        assert_eq!(lost(&open, true, false, minutes(0)), Lost::Repeat);
        assert_eq!(lost(&open, true, true, minutes(49)), Lost::Repeat);
        assert_eq!(lost(&open, true, false, minutes(50)), Lost::Unknown);
        assert_eq!(lost(&open, true, true, minutes(50)), Lost::GiveUp);
        assert_eq!(lost(&open, false, false, minutes(1)), Lost::Unknown);
        assert_eq!(lost(&open, false, true, minutes(1)), Lost::GiveUp);
        // Clocks differ a little; a time that lies far ahead says nothing.
        assert_eq!(lost(&open, true, false, 10_000 - 300), Lost::Repeat);
        assert_eq!(lost(&open, true, false, 10_000 - 301), Lost::Unknown);
    }

    #[test]
    fn a_new_attempt_forgets_what_came_after_it_and_other_revisions() {
        let mut all = runs(vec![run("a", SUCCEEDED), run("b", FAILED)]);
        all.begin("app:1", 0, run("c", None));
        assert_eq!(all.each.len(), 1);
        all.begin("app:2", 0, run("c", None));
        assert_eq!((all.revision.as_str(), all.each.len()), ("app:2", 1));
        let mut next = runs(vec![run("a", SUCCEEDED)]);
        next.begin("app:1", 1, run("b", None));
        assert_eq!(next.each.len(), 2);
    }
}
