//! A forge's API: calls are made again where that helps, lists are read to their end, and what fails says what to do.

use std::time::SystemTime;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, LOCATION, USER_AGENT};
use http::{HeaderMap, Request, StatusCode, Uri};
use http_body_util::Full;
use retry::Tries;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::advice::advice;
use super::again::{Failed, wait_before_next, why_cut};
use super::base::ApiBase;
use super::call::Call;
use super::link;
use super::token::Token;
use super::transport::{Received, Transport};
use super::waiting;
use crate::error::{Cause, Error};
use crate::limit::Limit;

/// More redirects than a repository that was renamed and transferred has.
const REDIRECTS: usize = 3;
/// As much as is repeated of a forge's message.
const LONGEST_MESSAGE: usize = 200;

/// What differs between the APIs of forges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Api {
    /// The variable that holds the token, for an error.
    pub(crate) variable: &'static str,
    /// The header that holds the token, and what stands before it.
    pub(crate) token: (&'static str, &'static str),
    /// Headers of every call.
    pub(crate) headers: &'static [(&'static str, &'static str)],
}

/// A client of one API with one token.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    api: Api,
    base: ApiBase,
    token: Token,
    transport: Transport,
}

/// An answer with a status in the two hundreds.
#[derive(Debug)]
pub(crate) struct Answer {
    headers: HeaderMap,
    body: Bytes,
    /// Whether it came from another address than was asked: the repository was renamed or transferred.
    pub(crate) is_moved: bool,
}

impl Client {
    pub(crate) fn new(api: Api, base: ApiBase, token: Token) -> Result<Self, Error> {
        let made = Transport::new(&base).map_err(|cause| Error {
            attempted: "prepare the report".into(),
            subject: "a pull request".into(),
            api: base.url().into(),
            cause,
            advice: "Check that the certificate authorities of this machine are installed.".into(),
        });
        Ok(Self {
            api,
            token,
            transport: made?,
            base,
        })
    }

    /// The text without the token.
    pub(crate) fn without_token(&self, text: &str) -> String {
        self.token.hidden_in(text)
    }

    /// Makes a call, and makes it again where it failed for now, or where the forge asks to wait.
    pub(crate) async fn send(&self, call: &Call<'_>, limit: &Limit) -> Result<Answer, Error> {
        let uri = format!("{}{}", self.base.url(), call.path).parse();
        let uri =
            uri.map_err(|_| self.error(call, Cause::Answer("the path is no URL".to_owned())))?;
        self.send_to(&uri, call, limit).await
    }

    /// Makes a call and reads what it answers.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        limit: &Limit,
    ) -> Result<T, Error> {
        let answer = self.send(call, limit).await?;
        self.read(call, &answer)
    }

    /// Reads a list to its end, page by page.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        limit: &Limit,
    ) -> Result<Vec<T>, Error> {
        let mut answer = self.send(call, limit).await?;
        let mut items: Vec<T> = self.read(call, &answer)?;
        while let Some(next) = link::next(&answer.headers).map(str::to_owned) {
            let elsewhere = || self.error(call, Cause::Elsewhere(self.without_token(&next)));
            let uri = self.base.same_origin(&next).ok_or_else(elsewhere)?;
            answer = self.send_to(&uri, call, limit).await?;
            items.extend(self.read::<Vec<T>>(call, &answer)?);
        }
        Ok(items)
    }

    /// Reads what a call answered.
    pub(crate) fn read<T: DeserializeOwned>(
        &self,
        call: &Call<'_>,
        answer: &Answer,
    ) -> Result<T, Error> {
        let read = serde_json::from_slice(&answer.body);
        // The category alone: the text of the error may repeat what the answer holds.
        read.map_err(|error| {
            self.error(
                call,
                Cause::Answer(format!("{:?} error in its JSON", error.classify())),
            )
        })
    }

    /// The error of a call that failed.
    pub(crate) fn error(&self, call: &Call<'_>, cause: Cause) -> Error {
        Error {
            attempted: call.attempted.into(),
            subject: call.subject.into(),
            api: self.base.url().into(),
            advice: advice(&cause, self.api.variable, call.needs).into(),
            cause,
        }
    }

    async fn send_to(&self, uri: &Uri, call: &Call<'_>, limit: &Limit) -> Result<Answer, Error> {
        let mut tries = Tries::until(limit.deadline());
        let mut last = None;
        loop {
            let tried = limit.run(self.follow(uri, call)).await;
            tries.count();
            let failed = match tried {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(failed)) => failed,
                Err(cut) => return Err(self.error(call, why_cut(cut, last))),
            };
            let wait = wait_before_next(&failed, call.repeat, &tries, limit);
            let wait = wait.map_err(|cause| self.error(call, cause))?;
            let slept = limit.sleep(wait).await;
            last = Some(failed.cause);
            slept.map_err(|cut| self.error(call, why_cut(cut, last.clone())))?;
        }
    }

    /// Makes a call once, at the address that the forge says it has now.
    async fn follow(&self, uri: &Uri, call: &Call<'_>) -> Result<Answer, Failed> {
        let mut target = uri.clone();
        for redirects in 0..=REDIRECTS {
            let received = self
                .transport
                .exchange(self.request(&target, call)?)
                .await?;
            if received.status.is_success() {
                let Received { headers, body, .. } = received;
                return Ok(Answer {
                    headers,
                    body,
                    is_moved: redirects > 0,
                });
            }
            let Some(location) = location(&received) else {
                return Err(self.refused(&received));
            };
            let elsewhere = || Cause::Elsewhere(self.without_token(location));
            target = self.base.same_origin(location).ok_or_else(elsewhere)?;
        }
        Err(Cause::Elsewhere("from one address to the next".to_owned()).into())
    }

    fn request(&self, uri: &Uri, call: &Call<'_>) -> Result<Request<Full<Bytes>>, Cause> {
        let wrong = |error: http::Error| Cause::NoConnection(error.to_string());
        let body = call
            .body
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        let (name, prefix) = self.api.token;
        let mut request = Request::builder()
            .method(&call.method)
            .uri(uri)
            // GitHub answers no request without the name of a program.
            .header(USER_AGENT, format!("eden/{}", build_version::VERSION))
            .header(name, self.token.header(prefix).map_err(wrong)?);
        for (name, value) in self.api.headers {
            request = request.header(*name, *value);
        }
        if !body.is_empty() {
            request = request.header(CONTENT_TYPE, "application/json");
        }
        request.body(Full::from(body)).map_err(wrong)
    }

    fn refused(&self, received: &Received) -> Failed {
        let message = self.message(&received.body);
        let wait = waiting::asked(
            received.status,
            &received.headers,
            &message,
            SystemTime::now(),
        );
        let status = received.status.as_u16();
        Failed {
            cause: Cause::Status { status, message },
            wait,
        }
    }

    /// The forge's own message, on one line and without the token, should something between repeat the request.
    fn message(&self, body: &[u8]) -> String {
        let message = serde_json::from_slice::<Refusal>(body).map(|refusal| refusal.message);
        let message = message
            .ok()
            .and_then(|message| message.as_str().map(str::to_owned))
            .unwrap_or_default();
        let shown = self.without_token(&message);
        let shown = shown.replace(char::is_control, " ");
        shown
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .take(LONGEST_MESSAGE)
            .collect()
    }
}

/// Where what was asked for is now: GitHub repeats a request of any method at the address that it is redirected to
/// (<https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects>).
fn location(received: &Received) -> Option<&str> {
    let is_redirect = matches!(
        received.status,
        StatusCode::MOVED_PERMANENTLY
            | StatusCode::FOUND
            | StatusCode::TEMPORARY_REDIRECT
            | StatusCode::PERMANENT_REDIRECT
    );
    let location = received.headers.get(LOCATION)?.to_str().ok()?;
    is_redirect.then_some(location)
}

/// The form of a forge's errors; GitLab's message may be an object.
#[derive(Deserialize)]
struct Refusal {
    message: serde_json::Value,
}
