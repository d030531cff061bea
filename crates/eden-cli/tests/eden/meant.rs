//! The name that a list shows first is the one that commands take; another one is answered with it.

use aws_sdk_dynamodb::types::AttributeValue;
use testbed::Piece;

use crate::stage::Stage;

impl Stage {
    /// A row of the Python command line.
    async fn put_python_row(&self, name: &str, host: &str) {
        let text = |value: &str| AttributeValue::S(value.to_owned());
        let time = AttributeValue::N("1574246650.179760".to_owned());
        self.put(&[
            ("type", text("api")),
            ("name", text(name)),
            ("kind", text("environment")),
            ("endpoint", text(host)),
            ("last_updated", time),
        ])
        .await;
    }
}

#[tokio::test]
async fn on_a_terminal_the_name_comes_first_that_commands_take() {
    let stage = Stage::with_local("api").await;
    stage.ok(&["config", "push", "-p", "api"]);
    stage.create("api", "feature/w1", "v1");
    stage
        .put_python_row("dev-dynamic-api-old", "api-old.dev.example.com")
        .await;
    let python =
        "dev-dynamic-api-old api-old.dev.example.com (last updated: 2019-11-20T10:44:10.179760)";
    let shown = stage.on_a_terminal(&["ls"]);
    let lines: Vec<&str> = shown.lines().collect();
    assert!(
        lines[1].starts_with("feature/w1 ") || lines[0] == "feature/w1",
        "{shown}"
    );
    assert!(shown.contains("\nold"), "{shown}");
    assert!(!shown.contains("dev-dynamic-api"), "{shown}");
    // Scripts read lines as they have always been.
    let piped = stage.ok(&["ls"]).out;
    let lines: Vec<&str> = piped.lines().collect();
    assert!(
        lines[1].starts_with("dev-dynamic-api-feature/w1 api-"),
        "{piped}"
    );
    assert_eq!(lines[2], python);
    stage.delete("api", "feature/w1");
}

#[tokio::test]
async fn another_name_of_an_environment_deletes_nothing_and_names_it() {
    let stage = Stage::with_local("api").await;
    stage.create("api", "w1", "v1");
    let meant = "Did you mean `eden delete -p api --name w1`?\n";
    for name in ["dev-dynamic-api-w1", "api-w1.dev.example.com", "api-w1"] {
        let ran = stage.run(&["delete", "-p", "api", "--name", name]);
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert!(
            ran.out.contains("was found, and nothing was deleted\n"),
            "{}",
            ran.out
        );
        assert_eq!(ran.err, format!("There is no environment {name}. {meant}"));
        let found = stage.world.environment("w1").await.unwrap();
        assert_eq!(found.missing(), Vec::<Piece>::new(), "after {name}");
    }
    stage.setup("web");
    let ran = stage.run(&[
        "delete",
        "-p",
        "web",
        "--name",
        "w1",
        "--name-prefix",
        "dev-web",
        "--domain-name-prefix",
        "web",
    ]);
    assert!(ran.err.ends_with(meant), "{}", ran.err);
    // A neighbour is not what is meant, however alike it looks.
    let nothing = stage.ok(&["delete", "-p", "api", "--name", "w2"]);
    assert!(
        nothing.out.contains("nothing was deleted"),
        "{}",
        nothing.out
    );
    let found = stage.world.environment("w1").await.unwrap();
    assert_eq!(found.missing(), Vec::<Piece>::new());
    stage.delete("api", "w1");
}
