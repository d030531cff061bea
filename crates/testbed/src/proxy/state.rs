//! What a proxy knows: its rules and the calls so far.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::{Call, Fault, Tasks, When};

#[derive(Debug)]
pub(super) struct State {
    epoch: Instant,
    inner: Mutex<Inner>,
    tasks: OnceLock<Arc<Tasks>>,
}

#[derive(Debug, Default)]
struct Inner {
    rules: Vec<Rule>,
    arrived: usize,
    calls: Vec<Call>,
}

#[derive(Debug)]
struct Rule {
    when: When,
    fault: Fault,
    seen: usize,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            epoch: Instant::now(),
            inner: Mutex::default(),
            tasks: OnceLock::new(),
        }
    }

    pub(super) fn now(&self) -> Duration {
        self.epoch.elapsed()
    }

    /// The tasks that the proxy runs itself, from the first time on that somebody asks for them.
    pub(super) fn tasks(&self) -> Arc<Tasks> {
        Arc::clone(self.tasks.get_or_init(Arc::default))
    }

    /// The same, where somebody has asked for them.
    pub(super) fn tasks_if_any(&self) -> Option<&Arc<Tasks>> {
        self.tasks.get()
    }

    pub(super) fn add_rule(&self, when: When, fault: Fault) {
        self.lock().rules.push(Rule {
            when,
            fault,
            seen: 0,
        });
    }

    pub(super) fn clear_rules(&self) {
        self.lock().rules.clear();
    }

    pub(super) fn clear_calls(&self) {
        let mut inner = self.lock();
        inner.arrived = 0;
        inner.calls.clear();
    }

    pub(super) fn calls(&self) -> Vec<Call> {
        let mut calls = self.lock().calls.clone();
        calls.sort_by_key(|call| call.number);
        calls
    }

    /// Numbers a call that arrived and says what is to be done to it.
    pub(super) fn arrive(&self, call: &mut Call) -> Vec<Fault> {
        let mut inner = self.lock();
        inner.arrived += 1;
        call.number = inner.arrived;
        let rules = inner.rules.iter_mut().filter(|rule| rule.when.fits(call));
        let due = rules.filter_map(|rule| {
            rule.seen += 1;
            rule.when
                .is_due(rule.seen, call)
                .then(|| rule.fault.clone())
        });
        due.collect()
    }

    /// Records a call that is over.
    pub(super) fn finish(&self, mut call: Call) {
        call.finished = self.now();
        self.lock().calls.push(call);
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
