//! The deployments of an environment.

use futures::future::join_all;
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Calls, DEPLOYMENTS};
use crate::create_once::create_once;
use crate::error::{Cause, Error, IfThere, chain};
use crate::http::{Call, Repeat};
use crate::publish::{Deployment, Revision};
use crate::report::{Commit, Report, State};

/// One environment a repository: GitHub keeps every environment that it has heard of, and GITHUB_TOKEN may delete none.
const ENVIRONMENT: &str = "preview";

/// The deployments of one environment: <https://docs.github.com/en/rest/deployments>.
pub(super) struct Deployments<'a, R> {
    pub(super) calls: &'a Calls<'a>,
    pub(super) revision: &'a R,
    /// The hash of profile and name.
    pub(super) hash: String,
    /// The head of the pull request, which is not the merge commit that a run has checked out.
    pub(super) head: Commit,
}

/// What became of the deployments.
#[derive(Debug, Default)]
pub(super) struct Deployed {
    /// Those that are not inactive, the newest last.
    pub(super) active: Vec<Deployment>,
    pub(super) is_superseded: bool,
    pub(super) problems: Vec<Error>,
}

/// A deployment as GitHub has it.
#[derive(Deserialize)]
struct Made {
    id: u64,
    #[serde(default)]
    payload: Value,
}

impl<R: Revision> Deployments<'_, R> {
    /// Reports a state: the newest deployment gets it, and earlier ones become inactive when it is ready.
    pub(super) async fn publish(&self, report: &Report, active: &[Deployment]) -> Deployed {
        let mut deployed = Deployed {
            active: active.to_vec(),
            ..Deployed::default()
        };
        deployed.active.sort_by_key(|deployment| deployment.id);
        match self.is_current().await {
            Ok(true) => self.set_state(report, &mut deployed).await,
            Ok(false) => deployed.is_superseded = true,
            Err(error) => deployed.problems.push(error),
        }
        deployed
    }

    async fn set_state(&self, report: &Report, deployed: &mut Deployed) {
        if report.state == State::Removed {
            return self.make_inactive(deployed, usize::MAX).await;
        }
        let current = match self.find_or_create(report.state, &deployed.active).await {
            Ok(current) => current,
            Err(error) => return deployed.problems.push(error),
        };
        let id = current.id;
        deployed.active.retain(|deployment| deployment.id != id);
        let earlier = deployed
            .active
            .partition_point(|deployment| deployment.id < id);
        deployed.active.insert(earlier, current);
        match self.set_status(id, &status(report)).await {
            // A deploy that failed leaves the earlier one serving.
            Ok(()) if report.state == State::Ready => self.make_inactive(deployed, earlier).await,
            Ok(()) => {}
            Err(error) => deployed.problems.push(error),
        }
    }

    /// The deployment of this report: a deploy that begins has a new one, and its outcome is that one's.
    async fn find_or_create(
        &self,
        state: State,
        active: &[Deployment],
    ) -> Result<Deployment, Error> {
        let newest = active
            .last()
            .filter(|deployment| deployment.head == self.head);
        match newest {
            Some(newest) if state != State::Deploying => Ok(newest.clone()),
            _ => self.create().await,
        }
    }

    /// Makes the first deployments inactive: `auto_inactive` would leave transient ones as they are.
    async fn make_inactive(&self, deployed: &mut Deployed, count: usize) {
        let count = count.min(deployed.active.len());
        let ended: Vec<_> = deployed.active.drain(..count).collect();
        let inactive = inactive();
        let results = join_all(
            ended
                .iter()
                .map(|deployment| self.set_status(deployment.id, &inactive)),
        )
        .await;
        let mut left = Vec::new();
        for (deployment, result) in ended.into_iter().zip(results) {
            if let Err(error) = result {
                left.push(deployment);
                deployed.problems.push(error);
            }
        }
        deployed.active.splice(..0, left);
    }

    async fn create(&self) -> Result<Deployment, Error> {
        // Should the answer be lost, this says which deployment is ours.
        let attempt = format!("{:032x}", fastrand::u128(..));
        let body = json!({
            "ref": self.head,
            "environment": ENVIRONMENT,
            "transient_environment": true,
            "production_environment": false,
            "auto_merge": false,
            "required_contexts": [],
            "payload": { "eden": self.hash, "attempt": attempt },
        });
        let call = self.call(
            "create the deployment",
            Method::POST,
            "/deployments",
            Some(body),
        );
        let call = Call {
            repeat: Repeat::Never,
            ..call
        };
        let make = || self.calls.client.get::<Made>(&call, self.calls.limit);
        let made = create_once(self.calls.limit, make, || self.find(&attempt)).await?;
        Ok(Deployment {
            id: made.id,
            head: self.head.clone(),
        })
    }

    async fn find(&self, attempt: &str) -> Result<Option<Made>, Error> {
        let path = format!(
            "/deployments?sha={}&environment={ENVIRONMENT}&per_page=100",
            self.head
        );
        let call = self.call("list the deployments", Method::GET, &path, None);
        let made = self
            .calls
            .client
            .list::<Made>(&call, self.calls.limit)
            .await?;
        Ok(made
            .into_iter()
            .find(|made| made.payload["attempt"] == attempt))
    }

    async fn set_status(&self, id: u64, status: &Value) -> Result<(), Error> {
        let path = format!("/deployments/{id}/statuses");
        let attempted = format!(
            "set the deployment to {}",
            status["state"].as_str().unwrap_or_default()
        );
        let call = self.call(&attempted, Method::POST, &path, Some(status.clone()));
        let answer = self.calls.client.send(&call, self.calls.limit).await;
        if status["state"] == "inactive" {
            // One that was deleted is as gone.
            return answer.if_there().map(|_| ());
        }
        answer.map(|_| ())
    }

    fn call<'a>(
        &'a self,
        attempted: &'a str,
        method: Method,
        path: &str,
        body: Option<Value>,
    ) -> Call<'a> {
        self.calls.call(attempted, DEPLOYMENTS, method, path, body)
    }

    async fn is_current(&self) -> Result<bool, Error> {
        let asked = self.calls.limit.run(self.revision.is_current()).await;
        let error = |cause| self.calls.error("report the deployment", cause);
        let asked = asked.map_err(|cut| error(cut.into()))?;
        asked.map_err(|cause| error(Cause::Revision(chain(&*cause))))
    }
}

fn inactive() -> Value {
    json!({ "state": "inactive", "auto_inactive": false })
}

fn status(report: &Report) -> Value {
    let state = match report.state {
        State::Deploying => "in_progress",
        State::Ready => "success",
        State::Failed => "failure",
        State::Removed => "inactive",
    };
    let mut status = json!({ "state": state, "auto_inactive": false });
    if let (State::Ready, Some(address)) = (report.state, report.address()) {
        status["environment_url"] = json!(address.url());
    }
    if let Some(run) = &report.run {
        status["log_url"] = json!(run.url());
    }
    status
}
