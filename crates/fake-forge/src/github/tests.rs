use std::collections::BTreeMap;

use super::*;
use crate::world::Repository;

const HEAD: &str = "6dcb09b5b57875f334f61aebed695e2e4193db5e";

fn world() -> World {
    let mut world = World::default();
    let permissions = vec![Permission::Comments, Permission::Deployments];
    let account = Account {
        id: 1,
        login: "github-actions[bot]".to_owned(),
        permissions,
    };
    world.accounts.insert("t".to_owned(), account);
    let former = vec!["octo/old".to_owned()];
    world.repositories.push(Repository {
        id: 7,
        name: "octo/shop".to_owned(),
        former,
    });
    world.pulls.push(Pull {
        repository: 7,
        number: 42,
        state: PullState::Open,
        head: HEAD.to_owned(),
        labels: Vec::new(),
        from: Some(7),
    });
    world
}

fn call(world: &mut World, method: &str, path: &str, body: Value) -> Reply {
    let headers = [
        ("user-agent", "x"),
        ("x-github-api-version", "2022-11-28"),
        ("authorization", "Bearer t"),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let ask = Ask {
        method: method.to_owned(),
        path: path.to_owned(),
        query: form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        headers: BTreeMap::from(headers),
        body,
        origin: "http://forge".to_owned(),
    };
    handle(world, &ask, &ask.segments())
}

fn deploy(world: &mut World, transient: bool) -> String {
    let body = json!({
        "ref": HEAD, "environment": "preview", "transient_environment": transient,
        "auto_merge": false, "required_contexts": [],
    });
    let reply = call(world, "POST", "/repos/octo/shop/deployments", body);
    assert_eq!(reply.status, 201);
    format!("/repos/octo/shop/deployments/{}/statuses", reply.body["id"])
}

#[test]
fn a_success_makes_only_earlier_deployments_inactive_that_are_not_transient() {
    for (transient, expected) in [(true, vec![]), (false, vec!["inactive"])] {
        let mut world = world();
        deploy(&mut world, transient);
        let second = deploy(&mut world, transient);
        call(&mut world, "POST", &second, json!({ "state": "success" }));
        assert_eq!(world.deployments[0].states(), expected);
    }
}

#[test]
fn a_deployment_without_its_fields_is_merged_or_refused() {
    let mut world = world();
    let path = "/repos/octo/shop/deployments";
    assert_eq!(
        call(&mut world, "POST", path, json!({ "ref": "main" })).status,
        422
    );
    assert_eq!(
        call(&mut world, "POST", path, json!({ "ref": HEAD })).status,
        202
    );
    let checked = json!({ "ref": HEAD, "auto_merge": false });
    assert_eq!(call(&mut world, "POST", path, checked).status, 409);
}

#[test]
fn pages_lead_from_one_to_the_next() {
    let mut world = world();
    world.largest_page = 2;
    let author = world.accounts["t"].clone();
    for index in 0..5 {
        world.comment((7, 42), &author, &index.to_string());
    }
    let path = "/repos/octo/shop/issues/42/comments?per_page=100";
    let first = call(&mut world, "GET", path, Value::Null);
    assert_eq!(first.body.as_array().unwrap().len(), 2);
    let link = &first.headers[0].1;
    let expected =
        "<http://forge/repositories/7/issues/42/comments?per_page=100&page=2>; rel=\"next\"";
    assert!(link.starts_with(expected), "{link}");
    let last = call(
        &mut world,
        "GET",
        "/repositories/7/issues/42/comments?per_page=100&page=3",
        Value::Null,
    );
    assert_eq!(last.body.as_array().unwrap().len(), 1);
    assert!(last.headers.is_empty());
}

#[test]
fn a_former_name_is_redirected_until_another_repository_has_it() {
    let mut world = world();
    let path = "/repos/octo/old/pulls/42";
    let moved = call(&mut world, "GET", path, Value::Null);
    let location = (
        "location".to_owned(),
        "http://forge/repositories/7/pulls/42".to_owned(),
    );
    assert_eq!((moved.status, moved.headers), (301, vec![location]));
    world.repositories.push(Repository {
        id: 8,
        name: "octo/old".to_owned(),
        former: Vec::new(),
    });
    assert_eq!(call(&mut world, "GET", path, Value::Null).status, 404);
}

#[test]
fn an_apps_token_may_not_ask_who_it_is() {
    assert_eq!(call(&mut world(), "GET", "/user", Value::Null).status, 403);
}
