//! The door's own host: whoever gets here has signed in at the load balancer, and proves it.

use std::time::{Duration, SystemTime};

use eden_access::{
    Access, Action, Destination, Email, IDENTITY_HEADER, RequestHead, check_origin, hops,
};
use eden_core::door::Visited;
use eden_core::operate::logs::Line;
use eden_core::record::EnvironmentId;
use eden_core::state::row::unix_seconds;
use eden_core::{Eden, Error};
use tokio::sync::OnceCell;

use crate::enter::ON_THE_WAY;
use crate::event::Request;
use crate::identity::Identities;
use crate::language::Language;
use crate::response::Response;
use crate::settings::{Settings, Wrong};
use crate::time::Time;
use crate::views;
use crate::views::list;

/// How far back the page of logs goes.
const LOGS: Duration = Duration::from_secs(3_600);

/// The function behind the rule that signs visitors in, for all invocations of a process.
pub(crate) struct Page {
    pub(crate) eden: Eden,
    pub(crate) settings: Settings,
    identities: Identities,
    key: OnceCell<eden_access::Key>,
}

/// A request of somebody who has signed in.
pub(crate) struct Asked<'a> {
    pub(crate) request: &'a Request,
    pub(crate) email: &'a Email,
    pub(crate) language: Language,
    pub(crate) time: Time,
}

impl Page {
    /// The page of eden's environments.
    ///
    /// # Errors
    /// Public keys cannot be fetched from where the settings say.
    pub(crate) fn new(eden: Eden, settings: Settings) -> Result<Self, Wrong> {
        Ok(Self {
            identities: Identities::new(&settings)?,
            eden,
            settings,
            key: OnceCell::new(),
        })
    }

    /// Answers a request. Who has signed in is verified before anything else is looked at, and never taken from a request
    /// that came by another way than the rule that authenticates.
    pub(crate) async fn answer(&self, request: Request, time: Time) -> Response {
        let pairs = request.pairs();
        let head = request.head(&pairs);
        let language = Language::of(&head);
        if !self.settings.target_groups.contains(&request.target_group) {
            return views::unauthorized(language);
        }
        let email = match self.email(&head).await {
            Ok(email) => email,
            Err(why) => {
                tracing::warn!("{why}");
                return views::unauthorized(language);
            }
        };
        let asked = Asked {
            request: &request,
            email: &email,
            language,
            time,
        };
        match Box::pin(self.answer_to(&asked, &head)).await {
            Ok(response) => response,
            Err(error) => {
                tracing::error!("{error}");
                views::unavailable()
            }
        }
    }

    async fn email(&self, head: &RequestHead<'_>) -> Result<Email, String> {
        let tokens: Vec<&str> = head.values(IDENTITY_HEADER).collect();
        let person = self.identities.verify(&tokens).await?;
        let email = person.email(self.settings.trust_email);
        email.map_err(|error| error.to_string())
    }

    async fn answer_to(
        &self,
        asked: &Asked<'_>,
        head: &RequestHead<'_>,
    ) -> Result<Response, Error> {
        let path = asked.request.path.as_str();
        match (asked.request.method.as_str(), path) {
            ("GET", "/") => self.list(asked).await,
            ("GET", "/enter") => self.enter(asked).await,
            ("GET", "/delete") => self.confirm(asked).await,
            ("GET", "/logs") => self.logs(asked).await,
            ("POST", _) if !self.is_own_form(head) => Ok(views::foreign_form(asked.language)),
            ("POST", path) => self.press(asked, path).await,
            _ => Ok(views::not_found(asked.language)),
        }
    }

    /// Nothing is changed but by a form of this page: neither a preview's nor another site's.
    fn is_own_form(&self, head: &RequestHead<'_>) -> bool {
        let door = self.settings.door_host.as_ref();
        door.is_some_and(|door| check_origin(head, door).is_ok())
    }

    async fn list(&self, asked: &Asked<'_>) -> Result<Response, Error> {
        let mut page = self.eden.page_of(asked.email).await?;
        if !self.settings.creates {
            page.operated.clear();
        }
        let number = asked.request.parameter("page");
        let number = number.and_then(|text| text.parse().ok()).unwrap_or(1);
        Ok(list::list(asked.language, asked.email, &page, number))
    }

    /// Asks once more before anything is deleted.
    async fn confirm(&self, asked: &Asked<'_>) -> Result<Response, Error> {
        let page = self.eden.page_of(asked.email).await?;
        let id = id_in_address(asked.request);
        let Some(environment) = id.and_then(|id| page.environment(&id)) else {
            return Ok(views::not_found(asked.language));
        };
        Ok(match environment.role.may(Action::Delete) {
            true => list::confirm(asked.language, environment),
            false => views::not_allowed(asked.language),
        })
    }

    /// What the containers of an environment wrote lately.
    async fn logs(&self, asked: &Asked<'_>) -> Result<Response, Error> {
        let page = self.eden.page_of(asked.email).await?;
        let id = id_in_address(asked.request);
        let Some(environment) = id.and_then(|id| page.environment(&id)) else {
            return Ok(views::not_found(asked.language));
        };
        if !environment.role.may(Action::ReadLogs) {
            return Ok(views::not_allowed(asked.language));
        }
        let mut lines: Vec<Line> = Vec::new();
        for record in environment.records() {
            let since = SystemTime::now() - LOGS;
            match self.eden.logs(record, None, since).read().await {
                Ok(read) => lines.extend(read),
                Err(error) => return Ok(views::failed(asked.language, &error)),
            }
        }
        lines.sort_by_key(|line| line.at);
        Ok(list::logs(asked.language, environment, &lines))
    }

    pub(crate) async fn key(&self) -> Result<&eden_access::Key, Error> {
        self.key.get_or_try_init(|| self.eden.door_key()).await
    }

    /// Sends who is admitted back to the environment, with a token for the first of its hosts.
    async fn enter(&self, asked: &Asked<'_>) -> Result<Response, Error> {
        let to = asked
            .request
            .parameter("to")
            .map(Destination::from_parameter);
        let Some(Ok(to)) = to else {
            return Ok(views::not_found(asked.language));
        };
        let visited = match self.settings.may_be_environment(&to.host) {
            true => self.eden.visited(&to.host).await?,
            false => None,
        };
        let Some(visited) = visited else {
            return Ok(views::not_found(asked.language));
        };
        if is_public(&visited) {
            return Ok(Response::see(302, &to.location()));
        }
        if !visited.admits(asked.email) {
            return Ok(views::forbidden(asked.language));
        }
        let key = self.key().await?;
        let hosts = visited.hosts();
        let first = hops(&hosts, &to.host).first().copied();
        let expires = unix_seconds() + ON_THE_WAY;
        let entrance = first.and_then(|host| visited.entrance(key, host, &to, expires));
        Ok(entrance.map_or_else(
            || views::not_found(asked.language),
            |address| Response::see(302, &address),
        ))
    }
}

/// The environment that an address of the page names.
fn id_in_address(request: &Request) -> Option<EnvironmentId> {
    Some(EnvironmentId {
        profile: request.decoded_parameter("profile")?,
        name: request.decoded_parameter("name")?,
    })
}

fn is_public(visited: &Visited) -> bool {
    let mut endpoints = visited.endpoints().iter();
    endpoints.all(|endpoint| endpoint.access() == Access::Public)
}
