//! What the buttons of the page change. Each press is logged with who pressed it.

use eden_access::{Action, Role};
use eden_core::Error;
use eden_core::door::Pressed;
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
            "/leave" => return Ok(leave(asked)),
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

/// The provider may still know who they are: the page says so.
fn leave(asked: &Asked<'_>) -> Response {
    let left = views::signed_out(asked.language);
    SESSION.iter().fold(left, |left, name| {
        left.with(
            "set-cookie",
            format!("{name}=; Path=/; Max-Age=0; Secure; HttpOnly"),
        )
    })
}
