//! The common ALB as a browser meets it, with the sign-in of an identity provider.
//!
//! The stand-in's balancer decides by its rules what reaches an application. It signs nobody in as AWS does, whose tokens the page
//! verifies: that is done here, in the way of `authenticate-oidc`, with the provider on the same machine.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html>

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use testbed::server::{Answer as Served, Server};
use tokio::sync::Mutex;

use crate::doors::{Answer, PAGE, Visit, ask};
use crate::stage::{DOOR_HOST, Stage};

/// Where people sign in.
const PROVIDER: &str = "idp.example.org";
/// Where the load balancer keeps who has signed in.
const SESSION: &str = "AWSELBAuthSessionCookie-0";
/// Where the provider sends people back to.
const CALLBACK: &str = "/oauth2/idpresponse";

/// A request of a browser.
struct Asked {
    visit: Visit,
    /// Path and query as they were sent.
    target: String,
    /// The fields of its form.
    form: Vec<(String, String)>,
}

/// Serves all hosts of a stage. A function has one visitor at a time.
pub(crate) fn serve(stage: Arc<Stage>) -> Server {
    let turn = Arc::new(Mutex::new(()));
    let server = Server::start(move |request| {
        let (stage, turn) = (Arc::clone(&stage), Arc::clone(&turn));
        async move {
            let asked = read(request).await?;
            let _turn = turn.lock().await;
            answer(&stage, asked).await
        }
    });
    server.unwrap()
}

async fn read(request: Request<Incoming>) -> Result<Asked, anyhow::Error> {
    let (head, body) = request.into_parts();
    let body = body.collect().await?.to_bytes();
    let target = head.uri.to_string();
    let host = head.headers["host"].to_str()?.to_owned();
    let mut visit = Visit::to(&format!("https://{host}{target}"));
    visit.method = match head.method.as_str() {
        "POST" => "POST",
        _ => "GET",
    };
    let headers = head.headers.iter().filter(|(name, _)| *name != "host");
    // Nobody but the load balancer says who has signed in.
    let headers = headers.filter(|(name, _)| !name.as_str().starts_with("x-amzn-"));
    let pair = |(name, value): (&http::HeaderName, &http::HeaderValue)| {
        Some((name.to_string(), value.to_str().ok()?.to_owned()))
    };
    visit.headers = headers.filter_map(pair).collect();
    visit.body = STANDARD.encode(&body);
    let form = form_urlencoded::parse(&body).into_owned().collect();
    Ok(Asked {
        visit,
        target,
        form,
    })
}

async fn answer(stage: &Stage, asked: Asked) -> Served {
    let visit = &asked.visit;
    match (visit.host.as_str(), visit.path.as_str()) {
        (PROVIDER, "/logout") => redirect(&decoded(visit, "post_logout_redirect_uri")),
        (PROVIDER, _) => provider(&asked),
        (DOOR_HOST, CALLBACK) => session(visit),
        (DOOR_HOST, _) => match signed_in(visit) {
            Some(email) => {
                let visit = visit.clone().with("x-amzn-oidc-data", &stage.token(&email));
                served(ask(&stage.page, &visit, PAGE).await)
            }
            None => redirect(&format!(
                "https://{PROVIDER}/?{}",
                pair("state", &asked.target)
            )),
        },
        _ => served(stage.visit(visit).await),
    }
}

fn signed_in(visit: &Visit) -> Option<String> {
    let cookies = visit.headers.iter().filter(|(name, _)| name == "cookie");
    let mut cookies = cookies.flat_map(|(_, value)| value.split("; "));
    let value = cookies.find_map(|cookie| cookie.strip_prefix(SESSION)?.strip_prefix('='))?;
    Some(value.to_owned()).filter(|email| !email.is_empty())
}

/// Asks for an address, and believes it.
fn provider(asked: &Asked) -> Served {
    let value = |name: &str| {
        let mut fields = asked.form.iter();
        fields.find_map(|(key, value)| (key == name).then_some(value.clone()))
    };
    if let (Some(email), Some(state)) = (value("email"), value("state")) {
        let query = format!("{}&{}", pair("code", &email), pair("state", &state));
        return redirect(&format!("https://{DOOR_HOST}{CALLBACK}?{query}"));
    }
    let state = decoded(&asked.visit, "state").replace('"', "");
    let form = format!(
        "<!DOCTYPE html><title>Provider</title><form method=post><label>E-mail <input name=email></label>\
         <input type=hidden name=state value=\"{state}\"><button>Sign in</button></form>"
    );
    let response = Response::builder().header("content-type", "text/html");
    Ok(response.body(Full::new(Bytes::from(form)))?)
}

fn session(visit: &Visit) -> Served {
    let (email, state) = (decoded(visit, "code"), decoded(visit, "state"));
    let response = Response::builder().status(302);
    let response = response.header("location", format!("https://{DOOR_HOST}{state}"));
    let cookie = format!("{SESSION}={email}; Path=/; Secure; HttpOnly");
    Ok(response
        .header("set-cookie", cookie)
        .body(Full::default())?)
}

fn decoded(visit: &Visit, name: &str) -> String {
    let values = visit.query.get(name).into_iter().flatten();
    let text: String = values.cloned().collect();
    let decoded = form_urlencoded::parse(text.as_bytes()).next();
    decoded.map_or_else(String::new, |(text, _)| text.into_owned())
}

fn pair(name: &str, value: &str) -> String {
    let mut pair = form_urlencoded::Serializer::new(String::new());
    pair.append_pair(name, value).finish()
}

fn redirect(location: &str) -> Served {
    let response = Response::builder().status(302).header("location", location);
    Ok(response.body(Full::default())?)
}

fn served(answer: Answer) -> Served {
    let mut response = Response::builder().status(u16::try_from(answer.status)?);
    for (name, values) in &answer.headers {
        for value in values {
            response = response.header(name, value);
        }
    }
    Ok(response.body(Full::new(Bytes::from(answer.body)))?)
}
