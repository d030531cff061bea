//! Who may visit an environment, and when it sleeps: the rules of the door, without AWS, HTTP or any other I/O.
//!
//! Time is a parameter (Unix time in seconds), and so is randomness. What a key of AWS KMS computes is a parameter too:
//! each secret is made in two steps, the bytes that are authenticated ([`MacMessage`]) and what becomes of their
//! [`Tag`]. So whoever holds the key, this process ([`Key`]) or KMS, the rules are the same.
//!
//! | question | answered by |
//! |---|---|
//! | what lets a visitor in | [`GatedHost`], [`Grant`], [`PresentedToken`], [`VisitCookie`] |
//! | what the rule of an environment demands, and whether to write it | [`Conditions`], [`Found`], [`decide`], [`decide_without_key`] |
//! | who may visit, and who may change | [`Access`], [`Patterns`], [`People`], [`Standing`] |
//! | what is answered to who did not pass, and where they are sent | [`answer`], [`Destination`], [`hops`], [`check_origin`] |
//! | who has signed in | [`IdentityToken`], [`Person`] |
//! | when it sleeps and wakes | [`Sleeper`], [`next_steps`], [`wake_verdict`], [`Activity`], [`verdict`] |
//!
//! ```
//! use eden_access::{Epoch, GatedHost, Host, Key, PresentedToken, VisitPath};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let random = [7; 32];
//! let key = Key::from_bytes(&random)?;
//! let gated = GatedHost {
//!     host: Host::parse("api-foo.dev.example.com")?,
//!     generation: Some("6f1c".to_owned()),
//!     revocations: 0,
//! };
//! let now = 1_764_500_000;
//!
//! // `eden share`: the tag of a message comes from the key, or from GenerateMac of AWS KMS.
//! let grant = gated.grant(VisitPath::root(), now + 86_400);
//! let token = grant.to_token(&key.mac(&grant.message()));
//!
//! // The door, where somebody opens the link.
//! let presented = PresentedToken::parse(token.expose())?;
//! let genuine = key.mac(&presented.claim(&gated).message());
//! let path = presented.verify(&genuine, now)?;
//! let epoch = Epoch::at(now);
//! let cookie = gated.cookie(epoch, &key).set_cookie(epoch, now)?;
//! # assert_eq!(path.as_str(), "/");
//! # assert!(cookie.starts_with("__Host-eden="));
//! # Ok(())
//! # }
//! ```

mod answer;
mod host;
mod identity;
mod page;
mod path;
mod rule;
mod secret;
mod sleep;
mod visit;
mod visitor;

pub use self::answer::{Answer, VisitedHost, answer};
pub use self::host::{Host, HostError};
pub use self::identity::{
    IDENTITY_HEADER, IdentityError, IdentityToken, Issued, KeySource, KeySourceError, Person,
};
pub use self::page::Standing;
pub use self::path::{PathError, VisitPath};
pub use self::rule::{
    Conditions, Decision, Found, LimitError, Opening, RuleCondition, SHUT_HEADER, ShutValue,
    check_limits, decide, decide_without_key,
};
pub use self::secret::{
    COOKIE_NAME, CookieError, Epoch, GatedHost, Grant, Key, KeyError, MacMessage, PresentedToken,
    Tag, TagError, Token, TokenError, VisitCookie, holds_a_cookie_of, set_cookie_to_leave,
};
pub use self::sleep::{
    Activity, CannotSleep, Change, EndpointHealth, EndpointSeen, Event, HealthyTarget,
    LATE_SECONDS, Look, MetricData, Point, QUERIES_A_CALL, ServiceKind, SleepAfter,
    SleepAfterError, Sleeper, State, Step, Verdict, WAKES_AT_ONCE, Wake, WakeError, WakeVerdict,
    batches, check_can_sleep, count_to_remember, look_from, may_wake_another, may_wake_by_button,
    may_wake_by_visit, next_steps, opening, period_of, verdict, wake_verdict,
};
pub use self::visit::{
    Destination, DestinationError, OriginError, RequestHead, TurnedAway, check_origin, hops,
    turn_away,
};
pub use self::visitor::{
    Access, AccessError, Action, Email, EmailError, PatternError, Patterns, People, Role,
    check_gate, is_verified,
};
