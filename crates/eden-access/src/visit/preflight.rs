//! The answer to a browser that asks whether a page of one host may call another.

use super::request::RequestHead;
use crate::host::Host;

/// The characters of a method's or header's name, beside letters and digits.
/// <https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2>
const OF_A_TOKEN: &[u8] = b"!#$%&'*+-.^_`|~";

/// The headers of the answer 204 to OPTIONS, if the request comes from another host of the same environment. Such a request
/// never carries a cookie, so it never passes a gate. What is called then does carry it, and is the application's to allow.
/// <https://fetch.spec.whatwg.org/#http-cors-protocol>
pub(super) fn answer(
    request: &RequestHead<'_>,
    host: &Host,
    hosts: &[Host],
) -> Option<Vec<(&'static str, String)>> {
    let origin = request.only_value("origin")?;
    let is_another = |other: &&Host| *other != host && other.origin() == origin;
    if request.method != "OPTIONS"
        || !hosts.contains(host)
        || !hosts.iter().any(|other| is_another(&other))
    {
        return None;
    }
    let fixed = [
        ("access-control-allow-origin", origin.to_owned()),
        ("access-control-allow-credentials", "true".to_owned()),
        (
            "vary",
            "Origin, Access-Control-Request-Method, Access-Control-Request-Headers".to_owned(),
        ),
    ];
    Some(fixed.into_iter().chain(requested(request)).collect())
}

/// What the page asks to use: with credentials, `*` would mean a method or header of that name.
fn requested(request: &RequestHead<'_>) -> impl Iterator<Item = (&'static str, String)> {
    let method = request.only_value("access-control-request-method");
    let headers = request.only_value("access-control-request-headers");
    [
        (
            "access-control-allow-methods",
            method.filter(|method| is_token(method)),
        ),
        (
            "access-control-allow-headers",
            headers.filter(|names| is_list(names)),
        ),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name, value?.to_owned())))
}

fn is_list(names: &str) -> bool {
    names
        .split(',')
        .all(|name| is_token(name.trim_matches(' ')))
}

fn is_token(text: &str) -> bool {
    let is_of_a_token = |byte: u8| byte.is_ascii_alphanumeric() || OF_A_TOKEN.contains(&byte);
    !text.is_empty() && text.bytes().all(is_of_a_token)
}

#[cfg(test)]
mod tests;
