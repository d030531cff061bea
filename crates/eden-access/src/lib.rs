//! Who may visit an environment, and when it sleeps: the rules of the door, without AWS, HTTP or any other I/O.
//!
//! Time is a parameter (Unix time in seconds), and so is randomness. What a key of AWS KMS computes is a parameter too:
//! each secret is made in two steps, the bytes that are authenticated ([`MacMessage`]) and what becomes of their
//! [`Tag`]. So whoever holds the key, this process ([`Key`]) or KMS, the rules are the same.

mod host;
mod identity;
mod path;
mod rule;
mod secret;
mod sleep;
mod visit;
mod visitor;

pub use self::host::{Host, HostError};
pub use self::identity::{
    IDENTITY_HEADER, IdentityError, IdentityToken, Issued, KeySource, KeySourceError, Person,
};
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
    check_can_sleep, look_from, may_wake_another, may_wake_by_button, may_wake_by_visit,
    next_steps, opening, period_of, verdict, wake_verdict,
};
pub use self::visit::{
    Destination, DestinationError, OriginError, RequestHead, TurnedAway, check_origin, hops,
    turn_away,
};
pub use self::visitor::{
    Access, AccessError, Action, Email, EmailError, PatternError, Patterns, People, Role,
    check_gate, is_verified,
};
