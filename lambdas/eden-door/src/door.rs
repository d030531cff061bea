//! What is answered at the hosts of environments to who did not pass.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use eden_access::{
    Answer, Epoch, Event, Host, Key, State, TurnedAway, VisitCookie, VisitedHost, answer,
    check_origin, holds_a_cookie_of, may_wake_by_button, set_cookie_to_leave,
};
use eden_core::door::{Visited, VisitedEndpoint};
use eden_core::state::row::unix_seconds;
use eden_core::{Eden, Error};
use tokio::sync::OnceCell;

use crate::attendance::Attendance;
use crate::enter;
use crate::event::Request;
use crate::language::Language;
use crate::response::Response;
use crate::settings::Settings;
use crate::time::Time;
use crate::views;

/// For how long a host is known to have no environment: strangers try many, again and again.
const MISS: Duration = Duration::from_secs(30);
/// How many of them are remembered.
const MISSES: usize = 10_000;
/// What the paths of the door begin with, on every host.
const OWN: &str = "/.eden/";

/// The function behind the catch-all rule, for all invocations of a process.
pub(crate) struct Door {
    eden: Eden,
    settings: Settings,
    key: OnceCell<Key>,
    misses: Mutex<HashMap<Host, Instant>>,
    attendance: Attendance,
}

/// One request with what decides about it.
struct Visit<'a> {
    request: &'a Request,
    host: &'a Host,
    language: Language,
    time: Time,
}

/// An endpoint with the cookies that are right there now.
struct Gate<'a> {
    visited: &'a Visited,
    endpoint: &'a VisitedEndpoint,
    right: [VisitCookie; 2],
}

impl Door {
    /// The door of eden's environments.
    pub(crate) fn new(eden: Eden, settings: Settings) -> Self {
        Self {
            eden,
            settings,
            key: OnceCell::new(),
            misses: Mutex::default(),
            attendance: Attendance::default(),
        }
    }

    /// Answers a request. What does not work lets nobody through.
    pub(crate) async fn answer(&self, request: Request, time: Time) -> Response {
        let pairs = request.pairs();
        let language = Language::of(&request.head(&pairs));
        let Some(host) = &request.host else {
            return views::not_found(language);
        };
        let visit = Visit {
            request: &request,
            host,
            language,
            time,
        };
        match Box::pin(self.answer_at(&visit)).await {
            Ok(response) => response,
            Err(error) => {
                tracing::error!(host = host.as_str(), "{error}");
                views::unavailable()
            }
        }
    }

    async fn answer_at(&self, visit: &Visit<'_>) -> Result<Response, Error> {
        let visited = self.visited(visit.host).await?;
        let gate = match &visited {
            Some(visited) => self.gate(visited, visit.host).await?,
            None => None,
        };
        let path = visit.request.path.as_str();
        match (path.strip_prefix(OWN), visit.request.method.as_str()) {
            (Some("enter"), "GET") => self.enter(visit, gate.as_ref()).await,
            (Some("leave"), "GET") => {
                Ok(views::left(visit.language).with("set-cookie", set_cookie_to_leave()))
            }
            (Some("wake"), "POST") => Ok(self.wake(visit, gate.as_ref()).await),
            (Some(_), _) => Ok(views::not_found(visit.language)),
            (None, _) => Ok(self.turn_away(visit, gate.as_ref()).await),
        }
    }

    /// The environment of a host. Hosts that cannot be one cost no read, and those that were none a moment ago neither.
    async fn visited(&self, host: &Host) -> Result<Option<Visited>, Error> {
        if !self.settings.may_be_environment(host) || self.was_missing(host) {
            return Ok(None);
        }
        let visited = self.eden.visited(host).await?;
        if visited.is_none() {
            self.remember_missing(host);
        }
        Ok(visited)
    }

    fn was_missing(&self, host: &Host) -> bool {
        let misses = self.misses.lock().unwrap_or_else(PoisonError::into_inner);
        misses.get(host).is_some_and(|since| since.elapsed() < MISS)
    }

    fn remember_missing(&self, host: &Host) {
        let mut misses = self.misses.lock().unwrap_or_else(PoisonError::into_inner);
        if misses.len() >= MISSES {
            misses.clear();
        }
        misses.insert(host.clone(), Instant::now());
    }

    async fn key(&self) -> Result<&Key, Error> {
        self.key.get_or_try_init(|| self.eden.door_key()).await
    }

    async fn gate<'a>(&self, visited: &'a Visited, host: &Host) -> Result<Option<Gate<'a>>, Error> {
        let Some(endpoint) = visited.endpoint(host) else {
            return Ok(None);
        };
        let (key, epoch, gated) = (
            self.key().await?,
            Epoch::at(unix_seconds()),
            endpoint.gate(),
        );
        Ok(Some(Gate {
            visited,
            endpoint,
            right: [epoch, epoch.last()].map(|epoch| gated.cookie(epoch, key)),
        }))
    }

    async fn enter(&self, visit: &Visit<'_>, gate: Option<&Gate<'_>>) -> Result<Response, Error> {
        let Some(gate) = gate else {
            return Ok(views::bad_link(visit.language));
        };
        let entered = enter::enter(
            visit.request,
            gate.visited,
            gate.endpoint,
            self.key().await?,
        );
        Ok(entered.unwrap_or_else(|| views::bad_link(visit.language)))
    }

    /// The button of the page that says that an environment sleeps.
    async fn wake(&self, visit: &Visit<'_>, gate: Option<&Gate<'_>>) -> Response {
        let Some(gate) = gate else {
            return views::not_found(visit.language);
        };
        let pairs = visit.request.pairs();
        let head = visit.request.head(&pairs);
        if check_origin(&head, visit.host).is_err() {
            return views::foreign_form(visit.language);
        }
        let cookies: Vec<&str> = head.values("cookie").collect();
        let has_signed_in = holds_a_cookie_of(&cookies, &gate.right);
        if !may_wake_by_button(gate.endpoint.access(), has_signed_in) {
            return views::unauthorized(visit.language);
        }
        self.attend(visit, gate, Some(Event::Button)).await;
        Response::see(303, &format!("{}/", visit.host.origin()))
    }

    async fn turn_away(&self, visit: &Visit<'_>, gate: Option<&Gate<'_>>) -> Response {
        let pairs = visit.request.pairs();
        let head = visit.request.head(&pairs);
        let hosts = gate.map(|gate| gate.visited.hosts()).unwrap_or_default();
        let visited = gate.map(|gate| VisitedHost {
            host: visit.host,
            hosts: &hosts,
            access: gate.endpoint.access(),
            state: gate.visited.state(),
            wake: gate.endpoint.record.sleeping.wake(),
            right: &gate.right,
        });
        let sign_in = gate.and_then(|gate| gate.visited.door_host());
        let sign_in = sign_in.or_else(|| self.settings.door_host.clone());
        let answer = answer(&head, visited.as_ref(), sign_in.is_some());
        match (answer, gate) {
            (Answer::Stranger(why), _) => stranger(visit, why, sign_in.as_ref()),
            (Answer::Wake, Some(gate)) => {
                let state = self.attend(visit, gate, Some(Event::Visit)).await;
                views::called(visit.language, state)
            }
            (Answer::Wait | Answer::ShowState, Some(gate)) => self.show(visit, gate).await,
            _ => views::not_found(visit.language),
        }
    }

    /// The state, after a look at what may have changed by itself: a rule that is to be opened, a wake that is done.
    async fn show(&self, visit: &Visit<'_>, gate: &Gate<'_>) -> Response {
        let state = match gate.visited.state() {
            Some(State::Awake | State::Waking) => self.attend(visit, gate, None).await,
            state => state,
        };
        let wakes = matches!(state, Some(State::Asleep | State::Failed));
        views::state(visit.language, state, wakes)
    }

    /// Makes of an environment what its row demands, after an event, and returns its state then. Where that fails, or somebody
    /// else does it, the next request tries again.
    async fn attend(
        &self,
        visit: &Visit<'_>,
        gate: &Gate<'_>,
        event: Option<Event>,
    ) -> Option<State> {
        let before = gate.visited.state();
        let Some(id) = gate.visited.id() else {
            return before;
        };
        let attended = async {
            let key = self.key().await?;
            let context = visit.time.context();
            self.attendance
                .attend(&self.eden, &context, &id, key, event)
                .await
        };
        match Box::pin(attended).await {
            Ok(state) => state.unwrap_or(before),
            Err(error) => {
                tracing::warn!(host = visit.host.as_str(), "{error}");
                before
            }
        }
    }
}

/// Redirects to the sign-in of what is gated, and of what is not there alike.
fn stranger(visit: &Visit<'_>, why: TurnedAway, sign_in: Option<&Host>) -> Response {
    match (why, sign_in) {
        (TurnedAway::Preflight(headers), _) => headers
            .into_iter()
            .fold(Response::empty(204), |response, (name, value)| {
                response.with(name, value)
            }),
        (TurnedAway::SignIn, Some(door)) => {
            let to = visit.request.destination(visit.host.clone());
            Response::see(302, &to.sign_in_location(door))
        }
        _ => views::unauthorized(visit.language),
    }
}
