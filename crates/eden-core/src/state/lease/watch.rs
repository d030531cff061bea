//! What a waiter has seen of those who hold leases.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::error::Error;
use crate::state::row::Item;

/// Who holds a lease, and how far it has counted.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(super) struct Holder {
    pub(super) owner: String,
    pub(super) counter: String,
    pub(super) command: String,
}

impl From<&Item> for Holder {
    fn from(item: &Item) -> Self {
        let text = |key: &str| {
            let text = item.get(key).and_then(|value| value.as_s().ok());
            text.cloned().unwrap_or_default()
        };
        Self {
            owner: text("owner"),
            counter: text("counter"),
            command: text("command"),
        }
    }
}

/// The holders, and since when each has not counted.
#[derive(Debug, Default)]
pub(super) struct Watch(HashMap<String, (Holder, Instant)>);

impl Watch {
    /// Notes who holds the leases now.
    pub(super) fn see(&mut self, holders: Vec<(String, Holder)>, now: Instant) {
        let mut before = std::mem::take(&mut self.0);
        for (name, holder) in holders {
            let same = before.remove(&name).filter(|(known, _)| *known == holder);
            let since = same.map_or(now, |(_, since)| since);
            self.0.insert(name, (holder, since));
        }
    }

    /// Whether one of these has counted, or came, since it was seen last; the first look shows nothing.
    pub(super) fn shows_life(&self, holders: &[(String, Holder)]) -> bool {
        let is_other = |(name, holder): &(String, Holder)| {
            let known = self.0.get(name);
            known.is_some_and(|(known, _)| known != holder)
        };
        holders.iter().any(is_other)
    }

    /// The holders that have not counted for this long.
    pub(super) fn expired(&self, length: Duration, now: Instant) -> HashMap<String, Holder> {
        let each = self.0.iter();
        let expired = each.filter(|(_, (_, since))| now.duration_since(*since) >= length);
        let holders = expired.map(|(name, (holder, _))| (name.clone(), holder.clone()));
        holders.collect()
    }

    /// What to say to whoever does not wait any longer.
    pub(super) fn held(&self) -> Error {
        let first = self.0.iter().next();
        let (name, command) = first.map_or_else(Default::default, |(name, (holder, _))| {
            (name.clone(), Some(holder.command.clone()))
        });
        Error::Leased { name, command }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTH: Duration = Duration::from_secs(15);

    fn holder(owner: &str, counter: &str) -> Vec<(String, Holder)> {
        let holder = Holder {
            owner: owner.into(),
            counter: counter.into(),
            command: "create".into(),
        };
        vec![("default/foo".into(), holder)]
    }

    #[test]
    fn only_who_stopped_counting_for_the_whole_length_has_expired() {
        let mut watch = Watch::default();
        let start = Instant::now();
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        watch.see(holder("a", "1"), at(0));
        watch.see(holder("a", "1"), at(14));
        assert!(watch.expired(LENGTH, at(14)).is_empty());
        let expired = watch.expired(LENGTH, at(15));
        assert_eq!(expired["default/foo"], holder("a", "1")[0].1);
        assert!(!watch.shows_life(&holder("a", "1")));
        assert!(watch.shows_life(&holder("a", "2")));
        assert!(watch.shows_life(&holder("b", "1")));
        watch.see(holder("a", "2"), at(15));
        assert!(watch.expired(LENGTH, at(29)).is_empty(), "it has counted");
        assert_eq!(watch.expired(LENGTH, at(30)).len(), 1);
        watch.see(holder("b", "2"), at(30));
        assert!(
            watch.expired(LENGTH, at(44)).is_empty(),
            "another one has it"
        );
        watch.see(Vec::new(), at(60));
        assert!(watch.expired(LENGTH, at(90)).is_empty(), "nobody has it");
    }
}
