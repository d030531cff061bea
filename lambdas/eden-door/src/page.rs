//! The door's own host: whoever gets here has signed in at the load balancer, and proves it.

use eden_access::{Access, Destination, Email, IDENTITY_HEADER, RequestHead, hops};
use eden_core::door::Visited;
use eden_core::state::row::unix_seconds;
use eden_core::{Eden, Error};
use tokio::sync::OnceCell;

use crate::enter::ON_THE_WAY;
use crate::event::Request;
use crate::identity::Identities;
use crate::language::Language;
use crate::response::Response;
use crate::settings::{Settings, Wrong};
use crate::views;

/// The function behind the rule that signs visitors in, for all invocations of a process.
pub(crate) struct Page {
    eden: Eden,
    settings: Settings,
    identities: Identities,
    key: OnceCell<eden_access::Key>,
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
    pub(crate) async fn answer(&self, request: Request) -> Response {
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
        match Box::pin(self.answer_to(&request, &email, language)).await {
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
        request: &Request,
        email: &Email,
        language: Language,
    ) -> Result<Response, Error> {
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/") => Ok(views::signed_in(language, email.as_str())),
            ("GET", "/enter") => self.enter(request, email, language).await,
            _ => Ok(views::not_found(language)),
        }
    }

    /// Sends who is admitted back to the environment, with a token for the first of its hosts.
    async fn enter(
        &self,
        request: &Request,
        email: &Email,
        language: Language,
    ) -> Result<Response, Error> {
        let to = request.parameter("to").map(Destination::from_parameter);
        let Some(Ok(to)) = to else {
            return Ok(views::not_found(language));
        };
        let visited = match self.settings.may_be_environment(&to.host) {
            true => self.eden.visited(&to.host).await?,
            false => None,
        };
        let Some(visited) = visited else {
            return Ok(views::not_found(language));
        };
        if is_public(&visited) {
            return Ok(Response::see(302, &to.location()));
        }
        if !visited.admits(email) {
            return Ok(views::forbidden(language));
        }
        let key = self.key.get_or_try_init(|| self.eden.door_key()).await?;
        let hosts = visited.hosts();
        let first = hops(&hosts, &to.host).first().copied();
        let expires = unix_seconds() + ON_THE_WAY;
        let entrance = first.and_then(|host| visited.entrance(key, host, &to, expires));
        Ok(entrance.map_or_else(
            || views::not_found(language),
            |address| Response::see(302, &address),
        ))
    }
}

fn is_public(visited: &Visited) -> bool {
    let mut endpoints = visited.endpoints().iter();
    endpoints.all(|endpoint| endpoint.access() == Access::Public)
}
