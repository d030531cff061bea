//! GitLab's API.

use serde_json::{Value, json};

use crate::ask::Ask;
use crate::page::page;
use crate::reply::Reply;
use crate::world::{Account, Comment, Permission, Pull, PullState, World};

pub(crate) fn handle(world: &mut World, ask: &Ask, segments: &[&str]) -> Reply {
    let Some(account) = world.accounts.get(ask.header("private-token")).cloned() else {
        return Reply::refusal(401, "401 Unauthorized");
    };
    match segments {
        ["user"] => Reply::new(200, author(&account)),
        ["projects", project, "merge_requests", number, rest @ ..] => {
            let ids = project.parse().ok().zip(number.parse().ok());
            let is_there = |ids: &(u64, u64)| world.pull(*ids).is_some();
            match ids.filter(is_there) {
                Some(ids) => Call { account, ids, ask }.answer(world, rest),
                None => Reply::refusal(404, "404 Not found"),
            }
        }
        _ => Reply::refusal(404, "404 Not found"),
    }
}

/// A call about one merge request.
struct Call<'a> {
    account: Account,
    ids: (u64, u64),
    ask: &'a Ask,
}

impl Call<'_> {
    fn answer(&self, world: &mut World, rest: &[&str]) -> Reply {
        match (self.ask.method.as_str(), rest) {
            ("GET", []) => self.merge_request(world),
            ("GET", ["notes"]) => self.list(world),
            ("GET", ["notes", id]) => self.with_note(world, id, |_| {}),
            _ if !self.account.permissions.contains(&Permission::Comments) => {
                Reply::refusal(403, "403 Forbidden")
            }
            ("POST", ["notes"]) => self.create(world),
            ("PUT", ["notes", id]) => self.with_note(world, id, |note| note.body = self.body()),
            ("DELETE", ["notes", id]) => self.delete(world, id),
            _ => Reply::refusal(404, "404 Not found"),
        }
    }

    fn body(&self) -> String {
        self.ask.body["body"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    fn merge_request(&self, world: &mut World) -> Reply {
        let (project, _) = self.ids;
        let path = world
            .repository_of(project)
            .map(|one| one.name.clone())
            .unwrap_or_default();
        let found = world
            .pull(self.ids)
            .map(|pull| merge_request_json(pull, &path));
        found.map_or_else(
            || Reply::refusal(404, "404 Not found"),
            |found| Reply::new(200, found),
        )
    }

    /// The newest first, unless asked otherwise.
    fn list(&self, world: &World) -> Reply {
        let mut notes: Vec<_> = world.comments_of(self.ids).iter().map(note_json).collect();
        if self.ask.query.get("sort").map(String::as_str) != Some("asc") {
            notes.reverse();
        }
        page(self.ask, world.largest_page, &self.ask.path, &notes)
    }

    fn create(&self, world: &mut World) -> Reply {
        let id = world.comment(self.ids, &self.account, &self.body());
        let reply = self.with_note(world, &id.to_string(), |_| {});
        Reply {
            status: 201,
            ..reply
        }
    }

    fn with_note(&self, world: &mut World, id: &str, change: impl FnOnce(&mut Comment)) -> Reply {
        let is_it = |one: &&mut Comment| {
            (one.repository, one.number) == self.ids && one.id.to_string() == id
        };
        match world.comments.iter_mut().find(is_it) {
            Some(note) => {
                change(note);
                Reply::new(200, note_json(note))
            }
            None => Reply::refusal(404, "404 Not found"),
        }
    }

    fn delete(&self, world: &mut World, id: &str) -> Reply {
        let before = world.comments.len();
        world
            .comments
            .retain(|one| (one.repository, one.number) != self.ids || one.id.to_string() != id);
        if world.comments.len() == before {
            Reply::refusal(404, "404 Not found")
        } else {
            Reply::new(204, Value::Null)
        }
    }
}

fn author(account: &Account) -> Value {
    json!({ "id": account.id, "username": account.login })
}

/// GitLab itself writes notes too: here those of an account named `system`.
fn note_json(note: &Comment) -> Value {
    let is_system = note.author.login == "system";
    json!({ "id": note.id, "body": note.body, "author": author(&note.author), "system": is_system })
}

fn merge_request_json(pull: &Pull, path: &str) -> Value {
    let state = match pull.state {
        PullState::Open => "opened",
        PullState::Closed => "closed",
        PullState::Merged => "merged",
        PullState::Locked => "locked",
    };
    json!({
        "iid": pull.number,
        "state": state,
        "sha": pull.head,
        "labels": pull.labels,
        "source_project_id": pull.from,
        "target_project_id": pull.repository,
        "references": { "full": format!("{path}!{}", pull.number) },
    })
}
