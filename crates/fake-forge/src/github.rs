//! GitHub's API.

#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use crate::ask::Ask;
use crate::page::page;
use crate::reply::Reply;
use crate::world::{Account, Comment, Deployment, Permission, Pull, PullState, World};

/// GitHub's limit of a comment, in characters.
const LONGEST_COMMENT: usize = 65_536;

pub(crate) fn handle(world: &mut World, ask: &Ask, segments: &[&str]) -> Reply {
    if ask.header("user-agent").is_empty() {
        return Reply::refusal(
            403,
            "Request forbidden by administrative rules. Please make sure your request has a User-Agent header.",
        );
    }
    if ask.header("x-github-api-version") != "2022-11-28" {
        return Reply::refusal(400, "The API version is not supported.");
    }
    let token = ask
        .header("authorization")
        .strip_prefix("Bearer ")
        .unwrap_or_default();
    let Some(account) = world.accounts.get(token).cloned() else {
        return Reply::refusal(401, "Bad credentials");
    };
    match segments {
        ["user"] => user(&account),
        ["repos", owner, name, rest @ ..] => {
            named(world, ask, &account, &format!("{owner}/{name}"), rest)
        }
        ["repositories", id, rest @ ..] => {
            match id.parse().ok().and_then(|id| world.repository_of(id)) {
                Some(repository) => Call {
                    account,
                    repository: repository.id,
                    ask,
                }
                .answer(world, rest),
                None => Reply::not_found(),
            }
        }
        _ => Reply::not_found(),
    }
}

fn user(account: &Account) -> Reply {
    if account.login.ends_with("[bot]") {
        return not_accessible();
    }
    Reply::new(200, author(account))
}

fn named(world: &mut World, ask: &Ask, account: &Account, name: &str, rest: &[&str]) -> Reply {
    let Some(repository) = world.repository(name) else {
        return Reply::not_found();
    };
    if !repository.name.eq_ignore_ascii_case(name) {
        let location = format!(
            "{}/repositories/{}/{}",
            ask.origin,
            repository.id,
            rest.join("/")
        );
        return Reply::refusal(301, "Moved Permanently").with("location", location);
    }
    let repository = repository.id;
    Call {
        account: account.clone(),
        repository,
        ask,
    }
    .answer(world, rest)
}

fn not_accessible() -> Reply {
    Reply::refusal(403, "Resource not accessible by integration")
        .with("x-ratelimit-remaining", "4999")
}

/// A call about one repository.
struct Call<'a> {
    account: Account,
    repository: u64,
    ask: &'a Ask,
}

impl Call<'_> {
    fn answer(&self, world: &mut World, rest: &[&str]) -> Reply {
        match (self.ask.method.as_str(), rest) {
            ("GET", ["pulls", number]) => self.get_pull(world, number),
            ("GET", ["issues", "comments", id]) => {
                self.with_comment(world, id, |call, comment| call.ok(comment))
            }
            ("PATCH", ["issues", "comments", id]) => self.update_comment(world, id),
            ("DELETE", ["issues", "comments", id]) => self.delete_comment(world, id),
            ("GET", ["issues", number, "comments"]) => self.list_comments(world, number),
            ("POST", ["issues", number, "comments"]) => self.create_comment(world, number),
            ("GET", ["deployments"]) => self.list_deployments(world),
            ("POST", ["deployments"]) => self.create_deployment(world),
            ("POST", ["deployments", id, "statuses"]) => self.set_status(world, id),
            _ => Reply::not_found(),
        }
    }

    fn may(&self, permission: Permission) -> bool {
        self.account.permissions.contains(&permission)
    }

    fn find_pull<'a>(&self, world: &'a World, number: &str) -> Option<&'a Pull> {
        let number = number.parse::<u64>().ok()?;
        world
            .pulls
            .iter()
            .find(|one| one.repository == self.repository && one.number == number)
    }

    fn get_pull(&self, world: &World, number: &str) -> Reply {
        let repository = world.repository_of(self.repository);
        match (self.find_pull(world, number), repository) {
            (Some(pull), Some(repository)) => Reply::new(200, pull_json(pull, &repository.name)),
            _ => Reply::not_found(),
        }
    }

    fn ok(&self, comment: &Comment) -> Reply {
        Reply::new(200, self.comment_json(comment))
    }

    fn comment_json(&self, comment: &Comment) -> Value {
        let Comment {
            id,
            repository,
            number,
            author: by,
            body,
        } = comment;
        let issue = format!(
            "{}/repositories/{repository}/issues/{number}",
            self.ask.origin
        );
        json!({ "id": id, "user": author(by), "body": body, "issue_url": issue })
    }

    fn with_comment(
        &self,
        world: &mut World,
        id: &str,
        then: impl FnOnce(&Self, &mut Comment) -> Reply,
    ) -> Reply {
        let is_it =
            |one: &&mut Comment| one.repository == self.repository && one.id.to_string() == id;
        let found = world.comments.iter_mut().find(is_it);
        found.map_or_else(Reply::not_found, |comment| then(self, comment))
    }

    /// A token that may write comments may write everybody's.
    fn update_comment(&self, world: &mut World, id: &str) -> Reply {
        let body = match self.body() {
            Ok(body) => body,
            Err(reply) => return reply,
        };
        self.with_comment(world, id, |call, comment| {
            comment.body = body;
            call.ok(comment)
        })
    }

    fn delete_comment(&self, world: &mut World, id: &str) -> Reply {
        if !self.may(Permission::Comments) {
            return not_accessible();
        }
        let before = world.comments.len();
        world
            .comments
            .retain(|one| one.repository != self.repository || one.id.to_string() != id);
        if world.comments.len() == before {
            Reply::not_found()
        } else {
            Reply::new(204, Value::Null)
        }
    }

    fn list_comments(&self, world: &World, number: &str) -> Reply {
        let Some(pull) = self.find_pull(world, number) else {
            return Reply::not_found();
        };
        let comments = world.comments_of((self.repository, pull.number));
        let comments: Vec<_> = comments
            .iter()
            .map(|comment| self.comment_json(comment))
            .collect();
        let path = format!("/repositories/{}/issues/{number}/comments", self.repository);
        page(self.ask, world.largest_page, &path, &comments)
    }

    fn create_comment(&self, world: &mut World, number: &str) -> Reply {
        let Some(number) = self.find_pull(world, number).map(|pull| pull.number) else {
            return Reply::not_found();
        };
        let body = match self.body() {
            Ok(body) => body,
            Err(reply) => return reply,
        };
        let id = world.comment((self.repository, number), &self.account, &body);
        let reply = self.with_comment(world, &id.to_string(), |call, comment| call.ok(comment));
        Reply {
            status: 201,
            ..reply
        }
    }

    /// The text of a comment that this account may write.
    fn body(&self) -> Result<String, Reply> {
        if !self.may(Permission::Comments) {
            return Err(not_accessible());
        }
        let body = self.ask.body["body"].as_str().unwrap_or_default();
        let is_fitting = (1..=LONGEST_COMMENT).contains(&body.chars().count());
        is_fitting
            .then(|| body.to_owned())
            .ok_or_else(|| Reply::refusal(422, "Validation Failed"))
    }

    fn list_deployments(&self, world: &World) -> Reply {
        let is_asked = |asked: &Value, parameter: &str, field: &str| {
            self.ask
                .query
                .get(parameter)
                .is_none_or(|wanted| asked[field] == **wanted)
        };
        let mut found: Vec<_> = world
            .deployments
            .iter()
            .filter(|one| one.repository == self.repository)
            .filter(|one| {
                is_asked(&one.asked, "sha", "ref")
                    && is_asked(&one.asked, "environment", "environment")
            })
            .map(deployment_json)
            .collect();
        // The newest first.
        found.reverse();
        let path = format!("/repositories/{}/deployments", self.repository);
        page(self.ask, world.largest_page, &path, &found)
    }

    fn create_deployment(&self, world: &mut World) -> Reply {
        if !self.may(Permission::Deployments) {
            return not_accessible();
        }
        let asked = self.ask.body.clone();
        let is_here = world
            .pulls
            .iter()
            .any(|pull| pull.repository == self.repository && asked["ref"] == *pull.head);
        if !is_here {
            return Reply::refusal(422, "No ref found for the given ref");
        }
        // By default the branch is merged into first, and every check of the commit must have passed.
        if asked["auto_merge"] != false {
            return Reply::refusal(202, "Auto-merged main into the branch on deployment.");
        }
        if asked["required_contexts"] != json!([]) {
            return Reply::refusal(409, "Conflict: Commit status checks failed for the branch.");
        }
        let id = world.id();
        let deployment = Deployment {
            id,
            repository: self.repository,
            asked,
            statuses: Vec::new(),
        };
        let reply = Reply::new(201, deployment_json(&deployment));
        world.deployments.push(deployment);
        reply
    }

    fn set_status(&self, world: &mut World, id: &str) -> Reply {
        if !self.may(Permission::Deployments) {
            return not_accessible();
        }
        let status = self.ask.body.clone();
        let is_it =
            |one: &Deployment| one.repository == self.repository && one.id.to_string() == id;
        let Some(index) = world.deployments.iter().position(is_it) else {
            return Reply::not_found();
        };
        let states = [
            "error",
            "failure",
            "inactive",
            "in_progress",
            "queued",
            "pending",
            "success",
        ];
        if !status["state"]
            .as_str()
            .is_some_and(|state| states.contains(&state))
        {
            return Reply::refusal(422, "Validation Failed");
        }
        if status["state"] == "success" && status["auto_inactive"] != false {
            make_inactive(world, index);
        }
        world.deployments[index].statuses.push(status);
        Reply::new(201, json!({ "id": 1 }))
    }
}

/// What a success does by itself: earlier deployments of the same environment become inactive, unless they are transient.
fn make_inactive(world: &mut World, index: usize) {
    let environment = world.deployments[index].asked["environment"].clone();
    let earlier = world.deployments[..index].iter_mut();
    let ended = earlier.filter(|one| {
        one.asked["environment"] == environment && one.asked["transient_environment"] != true
    });
    for deployment in ended {
        deployment.statuses.push(json!({ "state": "inactive" }));
    }
}

fn author(account: &Account) -> Value {
    json!({ "id": account.id, "login": account.login })
}

fn deployment_json(deployment: &Deployment) -> Value {
    let mut shown = deployment.asked.clone();
    shown["id"] = json!(deployment.id);
    shown["sha"] = deployment.asked["ref"].clone();
    shown
}

fn pull_json(pull: &Pull, name: &str) -> Value {
    let is_open = pull.state == PullState::Open;
    let labels: Vec<_> = pull
        .labels
        .iter()
        .map(|label| json!({ "name": label }))
        .collect();
    json!({
        "number": pull.number,
        "state": if is_open { "open" } else { "closed" },
        "merged": pull.state == PullState::Merged,
        "mergeable": null,
        "labels": labels,
        "head": { "sha": pull.head, "repo": pull.from.map(|id| json!({ "id": id })) },
        "base": { "ref": "main", "repo": { "id": pull.repository, "full_name": name } },
    })
}
