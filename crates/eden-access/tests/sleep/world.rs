//! A row, its rules and its services, as DynamoDB, ELB and ECS keep them.

use eden_access::{
    Access, Change, EndpointHealth, EndpointSeen, Event, Found, HealthyTarget, Opening, Sleeper,
    State, Step, WakeVerdict, next_steps, opening, wake_verdict,
};

/// With how many tasks each endpoint runs.
pub(crate) const COUNT: u32 = 2;
/// When everything begins.
pub(crate) const START: u64 = 1_000_000;

#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    pub(crate) rule: Found,
    pub(crate) has_present_cookies: bool,
    pub(crate) desired_count: u32,
    pub(crate) tasks: Vec<Task>,
    /// Whether somebody else than eden wrote the rule last.
    pub(crate) is_tampered: bool,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Task {
    started: u64,
    is_healthy: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) now: u64,
    pub(crate) row: Option<Sleeper>,
    pub(crate) access: Access,
    pub(crate) endpoints: Vec<Endpoint>,
    /// The counts that were set, which are calls of UpdateService.
    pub(crate) counts_set: Vec<u32>,
}

impl World {
    /// An environment of two endpoints that is awake, and long healthy.
    pub(crate) fn awake(access: Access) -> Self {
        let task = Task {
            started: START - 1_000,
            is_healthy: true,
        };
        let endpoint = Endpoint {
            rule: found(opening(Some(State::Awake), access)),
            has_present_cookies: true,
            desired_count: COUNT,
            tasks: vec![task; COUNT as usize],
            is_tampered: false,
        };
        Self {
            now: START,
            row: Some(Sleeper::created(START - 1_000)),
            access,
            endpoints: vec![endpoint.clone(), endpoint],
            counts_set: Vec::new(),
        }
    }

    /// One that sleeps, and has long stopped.
    pub(crate) fn asleep(access: Access) -> Self {
        let mut world = Self::awake(access);
        world.write(world.row, Event::Sleep);
        world.settle();
        world.run_tasks();
        world.pass(1_000);
        world.counts_set.clear();
        world
    }

    pub(crate) fn state(&self) -> Option<State> {
        self.row.map(|row| row.state)
    }

    pub(crate) fn pass(&mut self, seconds: u64) {
        self.now += seconds;
    }

    /// The conditional write of whoever has seen a row: whether it was made.
    pub(crate) fn write(&mut self, seen: Option<Sleeper>, event: Event) -> bool {
        let Some(seen) =
            seen.filter(|seen| self.row.is_some_and(|row| row.revision == seen.revision))
        else {
            return false;
        };
        match seen.after(event, self.now) {
            Change::Nothing => return false,
            Change::Removed => self.row = None,
            Change::Becomes(row) => self.row = Some(row),
        }
        self.apply(event);
        true
    }

    /// What whoever causes an event does beside writing the row.
    fn apply(&mut self, event: Event) {
        match event {
            Event::Deploy { count } => {
                for endpoint in &mut self.endpoints {
                    endpoint.desired_count = count;
                }
            }
            Event::GateChange => {
                self.access = match self.access {
                    Access::Public => Access::Gate,
                    Access::Gate => Access::Public,
                };
                for endpoint in &mut self.endpoints {
                    endpoint.has_present_cookies = false;
                }
            }
            _ => {}
        }
    }

    /// What the row, read again under the lease, demands next.
    pub(crate) fn steps(&self) -> Vec<Step> {
        let seen: Vec<EndpointSeen> = self
            .endpoints
            .iter()
            .map(|endpoint| EndpointSeen {
                rule: endpoint.rule,
                has_present_cookies: endpoint.has_present_cookies,
                desired_count: endpoint.desired_count,
                remembered_count: COUNT,
            })
            .collect();
        match self.row {
            Some(row) => next_steps(Some(row.state), self.access, &seen),
            None => Vec::new(),
        }
    }

    pub(crate) fn make(&mut self, step: Step) {
        match step {
            Step::WriteRule { endpoint, opening } => {
                let endpoint = &mut self.endpoints[endpoint];
                endpoint.rule = found(opening);
                endpoint.has_present_cookies = true;
                endpoint.is_tampered = false;
            }
            Step::SetCount { endpoint, count } => {
                self.endpoints[endpoint].desired_count = count;
                self.counts_set.push(count);
            }
        }
    }

    /// Makes steps until none is left: rules, then counts.
    pub(crate) fn settle(&mut self) {
        for _ in 0..3 {
            for step in self.steps() {
                self.make(step);
            }
        }
        assert_eq!(self.steps(), [], "steps that never end: {self:?}");
    }

    /// ECS starts and stops tasks until it has the count.
    pub(crate) fn run_tasks(&mut self) {
        let started = self.now;
        for endpoint in &mut self.endpoints {
            endpoint.tasks.resize(
                endpoint.desired_count as usize,
                Task {
                    started,
                    is_healthy: false,
                },
            );
        }
    }

    pub(crate) fn heal(&mut self) {
        for task in self
            .endpoints
            .iter_mut()
            .flat_map(|endpoint| &mut endpoint.tasks)
        {
            task.is_healthy = true;
        }
    }

    /// A poll of whoever has seen a row: it writes what it judges. Whether the environment was opened.
    pub(crate) fn judge(&mut self, seen: Option<Sleeper>) -> bool {
        let Some(row) = seen else {
            return false;
        };
        let health: Vec<_> = self.endpoints.iter().map(Endpoint::health).collect();
        match wake_verdict(&health, row.since, self.now) {
            WakeVerdict::Open => self.write(seen, Event::Healthy),
            WakeVerdict::Over => {
                self.write(seen, Event::TenMinutesOver);
                false
            }
            WakeVerdict::Wait => false,
        }
    }
}

impl Endpoint {
    pub(crate) fn is_open(&self) -> bool {
        self.rule != Found::Shut
    }

    fn health(&self) -> Option<EndpointHealth> {
        Some(EndpointHealth {
            wanted_count: COUNT,
            desired_count: self.desired_count,
            running_count: self.tasks.len() as u32,
            healthy: self
                .tasks
                .iter()
                .filter(|task| task.is_healthy)
                .map(|task| HealthyTarget {
                    task_started: task.started,
                })
                .collect(),
        })
    }

    pub(crate) fn is_healthy(&self) -> bool {
        self.tasks.iter().any(|task| task.is_healthy)
    }
}

pub(crate) fn found(opening: Opening) -> Found {
    match opening {
        Opening::Public => Found::Public,
        Opening::Gated => Found::Gated,
        Opening::Shut => Found::Shut,
    }
}
