//! The indices of a cluster.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::stream::{self, StreamExt};
use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;

use crate::error::Error;
use crate::transport::{Call, Client};

/// Deleting waits for the nodes of a cluster.
const PATIENCE: Duration = Duration::from_secs(60);
/// A cluster refuses request lines of more than 4096 bytes.
const LONGEST_PATH: usize = 3000;
/// Deletions are tasks of the one master node: more at once only wait there.
const PARALLEL: usize = 4;

/// What a name may hold as it stands in a path.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

#[derive(Deserialize)]
struct Listed {
    index: String,
}

impl Client {
    /// The names of all indices, closed ones too, whose name begins with a text (which may be empty).
    pub async fn indices(&self, prefix: &str) -> Result<Vec<String>, Error> {
        let what = "list the indices";
        let pattern = encoded(prefix);
        let path =
            format!("/_cat/indices/{pattern}*?format=json&h=index&expand_wildcards=open%2Cclosed");
        let answer = self.send(&call(what, Method::GET, &path)).await?;
        let listed: Result<Vec<Listed>, _> = serde_json::from_slice(&answer);
        let listed = listed.map_err(|error| self.not_understood(what, error))?;
        let names = listed.into_iter().map(|one| one.index);
        Ok(names.filter(|name| name.starts_with(prefix)).collect())
    }

    /// Deletes indices, several with one request where it can; one that is gone already is not missed.
    ///
    /// Answers with those that are still there, and why.
    pub async fn delete_indices(&self, names: &[String]) -> Vec<(String, Arc<Error>)> {
        let groups = groups(names).into_iter();
        let deletions: Vec<_> = groups.map(|group| self.delete_group(group)).collect();
        let failed = stream::iter(deletions).buffer_unordered(PARALLEL);
        failed.flat_map(stream::iter).collect().await
    }

    /// A cluster refuses a group for one of its members, so they are then tried one by one.
    async fn delete_group(&self, names: &[String]) -> Vec<(String, Arc<Error>)> {
        let Err(error) = self.delete(names).await else {
            return Vec::new();
        };
        if names.len() == 1 || error.is_transient() {
            let error = Arc::new(error);
            let failed = names.iter().map(|name| (name.clone(), Arc::clone(&error)));
            return failed.collect();
        }
        let mut failed = Vec::new();
        for one in names.chunks(1) {
            let error = self.delete(one).await.err();
            failed.extend(error.map(|error| (one.concat(), Arc::new(error))));
        }
        failed
    }

    async fn delete(&self, names: &[String]) -> Result<(), Error> {
        let what = match names {
            [name] => format!("delete index `{name}`"),
            several => format!("delete {} indices", several.len()),
        };
        let list: Vec<String> = names.iter().map(|name| encoded(name)).collect();
        let path = format!("/{}?ignore_unavailable=true", list.join(","));
        self.send(&call(&what, Method::DELETE, &path)).await?;
        Ok(())
    }
}

fn encoded(name: &str) -> String {
    utf8_percent_encode(name, IN_PATH).to_string()
}

fn call<'a>(what: &'a str, method: Method, path: &'a str) -> Call<'a> {
    Call {
        what,
        method,
        path,
        body: Bytes::new(),
        limit: PATIENCE,
    }
}

fn groups(names: &[String]) -> Vec<&[String]> {
    let (mut groups, mut rest) = (Vec::new(), names);
    while !rest.is_empty() {
        let (group, behind) = rest.split_at(how_many_fit(rest).max(1));
        groups.push(group);
        rest = behind;
    }
    groups
}

fn how_many_fit(names: &[String]) -> usize {
    let lengths = names.iter().map(|name| encoded(name).len() + 1);
    let ends = lengths.scan(0, |end, length| {
        *end += length;
        Some(*end)
    });
    ends.take_while(|&end| end <= LONGEST_PATH).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indices_are_deleted_in_groups_that_fit_a_request_line() {
        let names: Vec<String> = (0..500).map(|n| format!("log-{n}-20260101")).collect();
        let groups = groups(&names);
        assert_eq!(groups.concat(), names);
        let length = |group: &&[String]| group.join(",").len();
        assert!(
            groups
                .iter()
                .map(length)
                .all(|length| length <= LONGEST_PATH)
        );
        assert!(groups.len() < 5);
    }

    #[test]
    fn a_name_that_fits_nowhere_is_alone() {
        let long = vec!["ロ".repeat(600), "b".to_owned()];
        assert_eq!(groups(&long).len(), 2);
        assert_eq!(groups(&[]).len(), 0);
    }
}
