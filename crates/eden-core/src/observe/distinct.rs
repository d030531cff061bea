//! What several endpoints want, fetched once.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;

use crate::error::Error;
use aws_calls::all;

/// Fetches each thing once, all of them at the same time. Each comes with the endpoint that wants it.
///
/// # Errors
/// All that went wrong; what only some of the endpoints want is an error of the first of these.
pub(super) async fn fetch_distinct<'a, K, T, F>(
    wanted: impl IntoIterator<Item = (K, Option<&'a str>)>,
    fetch: impl Fn(K) -> F,
) -> Result<BTreeMap<K, T>, Error>
where
    K: Copy + Ord,
    F: Future<Output = Result<T, Error>>,
{
    let wanted: Vec<(K, Option<&str>)> = wanted.into_iter().collect();
    let keys: BTreeSet<K> = wanted.iter().map(|(key, _)| *key).collect();
    let answers = keys.into_iter().map(|key| {
        let (fetched, owner) = (Box::pin(fetch(key)), owner(&wanted, &key));
        async move {
            let answer = fetched.await.map_err(|error| error.at_endpoint(owner))?;
            Ok::<_, Error>((key, answer))
        }
    });
    Ok(all(join_all(answers).await)?.into_iter().collect())
}

/// The first endpoint that wants a thing, unless all of several do.
fn owner<'a, K: Ord>(wanted: &[(K, Option<&'a str>)], key: &K) -> Option<&'a str> {
    let named: BTreeSet<&str> = wanted
        .iter()
        .filter_map(|(_, endpoint)| *endpoint)
        .collect();
    let wanting = || wanted.iter().filter(|(wanted, _)| wanted == key);
    let own: BTreeSet<&str> = wanting().filter_map(|(_, endpoint)| *endpoint).collect();
    let is_shared = own.len() > 1 && own.len() == named.len();
    wanting().find_map(|(_, endpoint)| endpoint.filter(|_| !is_shared))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whose each of the things `x` and `y` is.
    fn owners(wanted: &[(&str, Option<&str>)]) -> [Option<String>; 2] {
        ["x", "y"].map(|key| owner(wanted, &key).map(str::to_owned))
    }

    #[test]
    fn what_all_of_several_want_is_nobodys() {
        let (api, admin) = (Some("api"), Some("admin"));
        let own = |key: &str| Some(key.to_owned());
        let all = [("x", api), ("x", admin), ("y", admin), ("y", admin)];
        assert_eq!(owners(&all), [None, own("admin")]);
        assert_eq!(owners(&[("x", api)]), [own("api"), None]);
        assert_eq!(owners(&[("x", None), ("y", None)]), [None, None]);
    }
}
