//! How many tasks of environments run, with as few calls as can be: for a list of all of them.

use std::collections::BTreeMap;

use aws_calls::all;
use aws_sdk_ecs::types::SchedulingStrategy;
use futures::future::join_all;

use crate::eden::Eden;
use crate::error::Error;
use crate::observe::service::{self, SERVICES_AT_ONCE, active};
use crate::record::Record;

/// How many tasks a service has, and should have.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Running {
    /// Tasks that run.
    pub running: i32,
    /// Tasks that are wanted.
    pub wanted: i32,
    /// Whether the number of tasks cannot be set.
    pub is_daemon: bool,
}

impl Eden {
    /// How many tasks of each environment run, in their order; `None` where there is no record or no service.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn running(
        &self,
        records: &[Option<&Record>],
    ) -> Result<Vec<Option<Running>>, Error> {
        let services: Vec<Option<(&str, String)>> =
            records.iter().map(|record| own_service(*record)).collect();
        let mut clusters: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (cluster, name) in services.iter().flatten() {
            clusters.entry(cluster).or_default().push(name);
        }
        let calls = clusters.iter().flat_map(|(cluster, names)| {
            names
                .chunks(SERVICES_AT_ONCE)
                .map(move |names| self.of_cluster(cluster, names))
        });
        let found: BTreeMap<(&str, String), Running> =
            all(join_all(calls).await)?.into_iter().flatten().collect();
        let each = services.into_iter();
        Ok(each.map(|service| found.get(&service?).copied()).collect())
    }

    async fn of_cluster<'a>(
        &self,
        cluster: &'a str,
        names: &[&str],
    ) -> Result<Vec<((&'a str, String), Running)>, Error> {
        let services = service::described(self.clients(), cluster, names).await?;
        let services = services.into_iter().filter(active);
        let running = |it: aws_sdk_ecs::types::Service| {
            let running = Running {
                running: it.running_count,
                wanted: it.desired_count,
                is_daemon: it.scheduling_strategy == Some(SchedulingStrategy::Daemon),
            };
            Some(((cluster, it.service_name?), running))
        };
        Ok(services.filter_map(running).collect())
    }
}

/// Cluster and name of the service that a record names.
fn own_service(record: Option<&Record>) -> Option<(&str, String)> {
    let record = record?;
    let name = record.names().ok()?.resource;
    Some((record.settings.cluster.as_str(), name))
}
