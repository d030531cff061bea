//! How long a forge asks to wait.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::{HeaderMap, StatusCode};

/// A secondary limit that names no time: <https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately>.
const SECONDARY: Duration = Duration::from_secs(60);
/// The clock of a forge and ours differ a little.
const SKEW: Duration = Duration::from_secs(1);

/// How long to wait before a refused call is made again; none where the refusal is no rate limit.
///
/// A status of 403 alone says nothing: it also means that the token lacks a permission.
pub(super) fn asked(
    status: StatusCode,
    headers: &HeaderMap,
    message: &str,
    now: SystemTime,
) -> Option<Duration> {
    let is_too_many = status == StatusCode::TOO_MANY_REQUESTS;
    let is_unavailable = status == StatusCode::SERVICE_UNAVAILABLE;
    if !is_too_many && !is_unavailable && status != StatusCode::FORBIDDEN {
        return None;
    }
    let after = number(headers, "retry-after").map(Duration::from_secs);
    if after.is_some() || is_unavailable {
        return after;
    }
    // GitLab's have no x- before them.
    let remaining =
        number(headers, "x-ratelimit-remaining").or(number(headers, "ratelimit-remaining"));
    if remaining == Some(0) {
        let reset = number(headers, "x-ratelimit-reset").or(number(headers, "ratelimit-reset"));
        return Some(reset.map_or(SECONDARY, |reset| until(reset, now)));
    }
    let is_secondary = message
        .to_ascii_lowercase()
        .contains("secondary rate limit");
    (is_too_many || is_secondary).then_some(SECONDARY)
}

fn number(headers: &HeaderMap, name: &str) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

fn until(reset: u64, now: SystemTime) -> Duration {
    let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    Duration::from_secs(reset).saturating_sub(now) + SKEW
}

#[cfg(test)]
mod tests {
    use http::HeaderName;

    use super::*;

    fn wait(status: u16, headers: &[(&'static str, &str)], message: &str) -> Option<u64> {
        let pairs = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        let now = UNIX_EPOCH + Duration::from_secs(1000);
        let status = StatusCode::from_u16(status).unwrap();
        asked(status, &pairs.collect(), message, now).map(|wait| wait.as_secs())
    }

    #[test]
    fn a_forge_is_waited_for_only_where_it_says_so() {
        let secondary = "You have exceeded a secondary rate limit.";
        assert_eq!(wait(403, &[("retry-after", "7")], ""), Some(7));
        assert_eq!(
            wait(
                429,
                &[("retry-after", "7"), ("x-ratelimit-remaining", "0")],
                ""
            ),
            Some(7)
        );
        assert_eq!(
            wait(
                403,
                &[
                    ("x-ratelimit-remaining", "0"),
                    ("x-ratelimit-reset", "1005")
                ],
                ""
            ),
            Some(6)
        );
        assert_eq!(
            wait(
                429,
                &[("ratelimit-remaining", "0"), ("ratelimit-reset", "1005")],
                ""
            ),
            Some(6)
        );
        assert_eq!(
            wait(
                403,
                &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "900")],
                ""
            ),
            Some(1)
        );
        assert_eq!(wait(403, &[("x-ratelimit-remaining", "0")], ""), Some(60));
        assert_eq!(
            wait(403, &[("x-ratelimit-remaining", "12")], secondary),
            Some(60)
        );
        assert_eq!(wait(429, &[], ""), Some(60));
        assert_eq!(wait(503, &[("retry-after", "3")], ""), Some(3));
    }

    #[test]
    fn a_refusal_is_no_rate_limit() {
        assert_eq!(
            wait(403, &[], "Resource not accessible by integration"),
            None
        );
        assert_eq!(
            wait(
                403,
                &[
                    ("x-ratelimit-remaining", "4999"),
                    ("x-ratelimit-reset", "9999")
                ],
                ""
            ),
            None
        );
        assert_eq!(wait(404, &[("retry-after", "7")], ""), None);
        assert_eq!(wait(401, &[("x-ratelimit-remaining", "0")], ""), None);
        assert_eq!(wait(502, &[("x-ratelimit-remaining", "0")], ""), None);
        assert_eq!(wait(503, &[], ""), None);
        assert_eq!(wait(403, &[("retry-after", "soon")], ""), None);
    }
}
