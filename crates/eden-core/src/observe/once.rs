//! What several endpoints want, fetched once.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;

use crate::error::Error;
use crate::execute::all;
use crate::place::Group;

/// Fetches each thing once, all of them at the same time. Each comes with the endpoint that wants it.
///
/// # Errors
/// All that went wrong; what only some of the endpoints want is told of the first of these.
pub(super) async fn each<'a, K, T, F>(
    wanted: impl IntoIterator<Item = (K, Option<&'a Group>)>,
    fetch: impl Fn(K) -> F,
) -> Result<BTreeMap<K, T>, Error>
where
    K: Copy + Ord,
    F: Future<Output = Result<T, Error>>,
{
    let wanted: Vec<(K, Option<&Group>)> = wanted.into_iter().collect();
    let keys: BTreeSet<K> = wanted.iter().map(|(key, _)| *key).collect();
    let answers = keys.into_iter().map(|key| {
        let (fetched, owner) = (Box::pin(fetch(key)), owner(&wanted, &key));
        async move {
            let answer = fetched.await.map_err(|error| error.of(owner))?;
            Ok((key, answer))
        }
    });
    Ok(all(join_all(answers).await)?.into_iter().collect())
}

/// The first endpoint that wants a thing, unless all of several do.
fn owner<'a, K: Ord>(wanted: &[(K, Option<&'a Group>)], key: &K) -> Option<&'a Group> {
    let names = |(_, group): &(K, Option<&'a Group>)| group.map(|group| &group.key);
    let endpoints: BTreeSet<&String> = wanted.iter().filter_map(names).collect();
    let those = || wanted.iter().filter(|(wanted, _)| wanted == key);
    let own: BTreeSet<&String> = those().filter_map(names).collect();
    let is_shared = own.len() > 1 && own.len() == endpoints.len();
    those().find_map(|(_, group)| group.filter(|_| !is_shared))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(key: &str) -> Group {
        Group {
            profile: "default".into(),
            given: [].into(),
            key: key.into(),
            others: [].into(),
        }
    }

    /// Whose each of the things `x` and `y` is.
    fn owners(wanted: &[(&str, Option<&Group>)]) -> [Option<String>; 2] {
        ["x", "y"].map(|key| owner(wanted, &key).map(|group| group.key.clone()))
    }

    #[test]
    fn what_all_of_several_want_is_nobodys() {
        let (api, admin) = (group("api"), group("admin"));
        let (api, admin) = (Some(&api), Some(&admin));
        let own = |key: &str| Some(key.to_owned());
        let all = [("x", api), ("x", admin), ("y", admin), ("y", admin)];
        assert_eq!(owners(&all), [None, own("admin")]);
        assert_eq!(owners(&[("x", api)]), [own("api"), None]);
        assert_eq!(owners(&[("x", None), ("y", None)]), [None, None]);
    }
}
