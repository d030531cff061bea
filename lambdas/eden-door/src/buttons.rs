//! What the buttons and the form of the page change. Each press is logged with who pressed it.

use eden_access::{Action, Role};
use eden_core::Error;
use eden_core::door::{Pressed, Tagged};
use eden_core::expiry::Lifetime;
use eden_core::record::EnvironmentId;

use crate::page::{Asked, Page};
use crate::response::Response;
use crate::views;

/// The cookies in which a load balancer keeps the session of who has signed in; it takes as many as it needs.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html#authentication-logout>
const SESSION: [&str; 4] = [
    "AWSELBAuthSessionCookie-0",
    "AWSELBAuthSessionCookie-1",
    "AWSELBAuthSessionCookie-2",
    "AWSELBAuthSessionCookie-3",
];

impl Page {
    /// Does what a form of the page asks for, and shows the list again.
    pub(crate) async fn press(&self, asked: &Asked<'_>, path: &str) -> Result<Response, Error> {
        let action = match path {
            "/wake" => Action::Wake,
            "/sleep" => Action::Sleep,
            "/keep-awake" => Action::KeepAwake,
            "/extend" => Action::Extend,
            "/delete" => Action::Delete,
            "/create" if self.settings.creates => return self.create(asked).await,
            "/leave" => return Ok(leave(asked, self.settings.sign_out.as_deref())),
            _ => return Ok(views::not_found(asked.language)),
        };
        let page = self.eden.page_of(asked.email).await?;
        let id = id_in_form(asked);
        let Some(environment) = id.and_then(|id| page.environment(&id)) else {
            return Ok(views::not_found(asked.language));
        };
        let context = asked.time.context().asked_by(asked.email.clone());
        let key = self.key().await?;
        let pressed = Box::pin(self.eden.press(&context, environment, action, key)).await;
        log(asked, path, &environment.id, &pressed);
        Ok(answer(asked, environment.role, pressed))
    }

    /// Creates an environment of a profile that whoever asks operates, or deploys to it.
    async fn create(&self, asked: &Asked<'_>) -> Result<Response, Error> {
        let (Some(id), Some(tag)) = (id_in_form(asked), asked.request.field("tag")) else {
            return Ok(views::not_found(asked.language));
        };
        let page = self.eden.page_of(asked.email).await?;
        if !page.operated.contains(&id.profile) {
            return Ok(views::not_allowed(asked.language));
        }
        let lifetime = asked.request.field("ttl").filter(|text| !text.is_empty());
        let lifetime = match Lifetime::of(lifetime.as_deref(), None) {
            Ok(lifetime) => lifetime,
            Err(error) => return Ok(views::failed(asked.language, &error.into())),
        };
        let tagged = Tagged { id, tag, lifetime };
        let context = asked.time.context().asked_by(asked.email.clone());
        let created = Box::pin(self.eden.create_tagged(&context, &tagged)).await;
        let pressed = created.map(|_| Pressed::Done);
        log(asked, "/create", &tagged.id, &pressed);
        Ok(answer(asked, Role::Operator, pressed))
    }
}

fn id_in_form(asked: &Asked<'_>) -> Option<EnvironmentId> {
    Some(EnvironmentId {
        profile: asked.request.field("profile")?,
        name: asked.request.field("name")?,
    })
}

fn log(asked: &Asked<'_>, path: &str, id: &EnvironmentId, pressed: &Result<Pressed, Error>) {
    let (by, profile, name) = (asked.email.as_str(), &id.profile, &id.name);
    match pressed {
        Ok(pressed) => tracing::info!(by, path, profile, name, ?pressed, "pressed"),
        Err(error) => tracing::warn!(by, path, profile, name, "{error}"),
    }
}

/// What AWS says of a failure may name resources of the account: only operators see it.
fn answer(asked: &Asked<'_>, role: Role, pressed: Result<Pressed, Error>) -> Response {
    match pressed {
        Ok(Pressed::Done) => Response::see(303, "/"),
        Ok(Pressed::Left(left)) => views::left_alone(asked.language, &left),
        Ok(Pressed::Forbidden) => views::not_allowed(asked.language),
        Ok(Pressed::Busy) => views::busy(asked.language),
        Ok(Pressed::TooManyWake) => views::too_many_wake(asked.language),
        Err(error) if role == Role::Operator => views::failed(asked.language, &error),
        Err(_) => views::unavailable(),
    }
}

/// The provider still knows who they are. Where it is known how to end that, browsers go there; else the page says so. That is no
/// redirect: browsers follow those of a form only to where the policy of its page lets the form itself go.
fn leave(asked: &Asked<'_>, at_provider: Option<&str>) -> Response {
    let left = match at_provider {
        Some(address) => {
            views::signing_out(asked.language, address).with("refresh", format!("0;url={address}"))
        }
        None => views::signed_out(asked.language),
    };
    SESSION.iter().fold(left, |left, name| {
        left.with(
            "set-cookie",
            format!("{name}=; Path=/; Max-Age=0; Secure; HttpOnly"),
        )
    })
}
