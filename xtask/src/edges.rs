//! Which packages must not depend on which, so that the layers stay layers.

use std::collections::BTreeSet;

use anyhow::{Result, bail};

use crate::metadata::{self, Graph, Package};

/// Packages that must not need others to run, directly or through any third package.
///
/// A pattern is a package's name or, when it holds a slash, its folder; it may end with `*`.
struct Forbidden {
    from: &'static [&'static str],
    to: &'static [&'static str],
    /// What may need them, and so may be needed.
    but_through: &'static [&'static str],
    why: &'static str,
}

const NOTHING: &[&str] = &[];

/// They drive programs and packages, and may need any library to look at what these did.
const WITHOUT_A_RULE: &[&str] = &["baikonur-tests"];

const AWS: &[&str] = &[
    "aws-config",
    "aws-credential-types",
    "aws-runtime",
    "aws-sdk-*",
    "aws-sigv4",
    "aws-smithy-*",
    "aws-types",
];

const FORBIDDEN: &[Forbidden] = &[
    Forbidden {
        from: &["tfplugin6*"],
        to: AWS,
        but_through: NOTHING,
        why: "the plugin protocol knows no cloud",
    },
    Forbidden {
        from: &["tfplugin6*"],
        to: &[
            "eden-core",
            "kinesis-pipeline",
            "terraform-provider-baikonur",
        ],
        but_through: NOTHING,
        why: "the plugin protocol knows no resource",
    },
    Forbidden {
        from: &["aws-calls"],
        to: &[
            "eden-core",
            "kinesis-pipeline",
            "lambda_runtime",
            "tfplugin6*",
        ],
        but_through: NOTHING,
        why: "a failed call is reported alike, whoever makes it",
    },
    Forbidden {
        from: &["kinesis-pipeline"],
        to: &[
            "clap",
            "eden-core",
            "lambda-packages",
            "lambda_runtime",
            "lambdas/*",
            "prost",
            "tfplugin6*",
            "tonic",
        ],
        but_through: NOTHING,
        why: "a pipeline is pieces of AWS, whoever asks for them and whatever its functions do",
    },
    Forbidden {
        from: &["eden-core"],
        to: &[
            "clap",
            "kinesis-pipeline",
            "lambda_runtime",
            "prost",
            "tfplugin6*",
            "tonic",
        ],
        but_through: NOTHING,
        why: "the core is used by the provider, the command line and the API alike",
    },
    Forbidden {
        from: &["eden-access"],
        to: &[
            "aws-*",
            "eden-core",
            "http",
            "hyper",
            "lambda_runtime",
            "lambdas/*",
            "tfplugin6*",
            "tokio",
        ],
        but_through: NOTHING,
        why: "who may visit is decided by rules alone, for the core and for the door alike",
    },
    Forbidden {
        from: &["kinesis-utils"],
        to: &["aws-sdk-s3", "lambda_runtime", "mover", "lambdas/*"],
        but_through: NOTHING,
        why: "the library of Kinesis records is useful on its own",
    },
    Forbidden {
        from: &["es-client", "fluent-forward", "http-post", "retry"],
        to: &["kinesis-utils", "lambda_runtime", "mover", "lambdas/*"],
        but_through: NOTHING,
        why: "a client knows nothing of who uses it",
    },
    Forbidden {
        from: &["pull-request-report"],
        to: &[
            "aws-calls",
            "clap",
            "eden-core",
            "kinesis-*",
            "lambda_runtime",
            "lambdas/*",
            "mover",
            "provider/*",
            "tfplugin6*",
        ],
        but_through: NOTHING,
        why: "a report is made alike, whoever reports",
    },
    Forbidden {
        from: &["pull-request-report"],
        to: AWS,
        but_through: NOTHING,
        why: "a pull request is not in the cloud",
    },
    Forbidden {
        from: &["fake-forge"],
        to: &["crates/*", "lambdas/*", "provider/*"],
        but_through: NOTHING,
        why: "what looks at the code under test shares none of it",
    },
    Forbidden {
        from: &["fluent-forward", "http-post"],
        to: AWS,
        but_through: NOTHING,
        why: "a server may be anywhere",
    },
    Forbidden {
        from: &["http-sink"],
        to: &["eden-core", "es-client", "fluent-forward", "lambdas/*"],
        but_through: NOTHING,
        why: "what the functions that post records share knows no single one",
    },
    Forbidden {
        from: &["mover"],
        to: &[
            "eden-core",
            "es-client",
            "fluent-forward",
            "http-post",
            "lambdas/*",
        ],
        but_through: NOTHING,
        why: "what the movers share knows no single sink",
    },
    Forbidden {
        from: &["retry"],
        to: AWS,
        but_through: NOTHING,
        why: "when to try again does not depend on what is tried",
    },
    Forbidden {
        from: &["lambda-packages"],
        to: &["aws-*", "eden-core", "lambdas/*", "tfplugin6*"],
        but_through: NOTHING,
        why: "a package is bytes with a name",
    },
    Forbidden {
        from: &["dateutil-parse"],
        to: &["kinesis-utils", "mover"],
        but_through: NOTHING,
        why: "a time is a text, whatever holds it",
    },
    Forbidden {
        from: &["lambdas/*"],
        to: &["lambdas/*"],
        but_through: NOTHING,
        why: "each function is shipped alone; what they share is in crates/",
    },
    Forbidden {
        from: &["delivery"],
        to: &["kinesis-utils", "mover", "lambdas/*"],
        but_through: NOTHING,
        why: "what proves that the functions lose nothing shares no code with them",
    },
    Forbidden {
        from: &["limit"],
        to: &["delivery", "lambda_runtime", "mover", "lambdas/*"],
        but_through: NOTHING,
        why: "what the functions are measured beside is not them",
    },
    Forbidden {
        from: &["tfplugin6-derive"],
        to: &["prost", "tfplugin6", "tokio", "tonic"],
        but_through: NOTHING,
        why: "a derive knows only syntax",
    },
    Forbidden {
        from: &["aws-calls"],
        to: &["aws-sdk-*"],
        but_through: &["aws-config"],
        why: "a failed call is reported alike, whatever the service",
    },
    Forbidden {
        from: &[
            "eden-cli",
            "lambdas/eden-api/*",
            "lambdas/eden-door/*",
            "provider/*",
        ],
        to: &["aws-sdk-*"],
        but_through: &[
            "aws-config",
            "eden-core",
            "kinesis-pipeline",
            "kinesis-utils",
        ],
        why: "what asks a core calls AWS through it",
    },
    Forbidden {
        from: &["build-version"],
        to: &["*"],
        but_through: NOTHING,
        why: "a version is a text",
    },
    Forbidden {
        from: &["dateutil-parse", "fuzz-targets"],
        to: AWS,
        but_through: &["kinesis-utils"],
        why: "what is read needs no network",
    },
    Forbidden {
        from: &["json-scan", "log-fields", "log-lake", "log-redact"],
        to: AWS,
        but_through: &["kinesis-utils"],
        why: "what a record becomes needs no network",
    },
    Forbidden {
        from: &["json-scan", "log-fields", "log-redact"],
        to: &["kinesis-utils", "lambda_runtime", "mover", "lambdas/*"],
        but_through: NOTHING,
        why: "a record is a text, wherever it comes from",
    },
    Forbidden {
        from: &["log-lake"],
        to: &["lambda_runtime", "mover", "lambdas/*"],
        but_through: NOTHING,
        why: "the form of a file does not depend on who writes it",
    },
    Forbidden {
        from: &["log-replay"],
        to: &["lambda_runtime", "lambdas/*", "mover"],
        but_through: NOTHING,
        why: "a command is no function",
    },
    Forbidden {
        from: &["xtask"],
        to: &["crates/*", "lambdas/*", "provider/*", "tests/*"],
        but_through: NOTHING,
        why: "the project's commands compile in seconds, and build the rest",
    },
    Forbidden {
        from: &["testbed"],
        to: &[
            "eden-core",
            "kinesis-*",
            "lambdas/*",
            "mover",
            "provider/*",
            "tfplugin6*",
        ],
        but_through: NOTHING,
        why: "what looks at the code under test shares none of it",
    },
    Forbidden {
        from: SHIPPED,
        to: &["crates/fuzz-targets/*", "fake-forge", "testbed", "tests/*"],
        but_through: NOTHING,
        why: "the stand-ins are for tests",
    },
];

/// What users get, and what it is made of; and the project's commands.
const SHIPPED: &[&str] = &[
    "aws-calls",
    "build-version",
    "dateutil-parse",
    "eden-access",
    "eden-cli",
    "eden-core",
    "es-client",
    "fluent-forward",
    "http-post",
    "http-sink",
    "json-scan",
    "kinesis-pipeline",
    "kinesis-utils",
    "lambda-packages",
    "lambdas/*",
    "log-fields",
    "log-lake",
    "log-redact",
    "log-replay",
    "mover",
    "provider/*",
    "pull-request-report",
    "retry",
    "tfplugin6*",
    "xtask",
];

/// Fails when a package depends on one it must not depend on.
pub(crate) fn check() -> Result<()> {
    let graph = metadata::graph(&metadata::read()?)?;
    let broken = broken(&graph);
    if !broken.is_empty() {
        bail!("forbidden dependencies:\n  {}", broken.join("\n  "));
    }
    let without = without_a_rule(&graph);
    if !without.is_empty() {
        bail!("packages without a rule: {}", without.join(", "));
    }
    println!(
        "{} rules about who may depend on whom are kept",
        FORBIDDEN.len()
    );
    Ok(())
}

/// The packages of the workspace that nothing is forbidden to.
fn without_a_rule(graph: &Graph) -> Vec<&str> {
    let has_rule = |package: &Package| {
        let mut rules = FORBIDDEN.iter().map(|rule| rule.from);
        rules.any(|from| matches_any(package, from)) || matches_any(package, WITHOUT_A_RULE)
    };
    let own = graph.values().filter(|package| !package.folder.is_empty());
    let without = own.filter(|package| !has_rule(package));
    without.map(|package| package.name.as_str()).collect()
}

fn broken(graph: &Graph) -> Vec<String> {
    FORBIDDEN
        .iter()
        .flat_map(|rule| broken_by(rule, graph))
        .collect()
}

fn broken_by(rule: &Forbidden, graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    for (id, from) in graph
        .iter()
        .filter(|(_, package)| matches_any(package, rule.from))
    {
        let reached = reachable(graph, id, rule.but_through)
            .into_iter()
            .filter_map(|id| graph.get(id));
        let bad = reached.filter(|to| to.name != from.name && matches_any(to, rule.to));
        found.extend(bad.map(|to| format!("{} -> {}: {}", from.name, to.name, rule.why)));
    }
    found
}

/// What a package needs, directly or through others than these.
fn reachable<'a>(graph: &'a Graph, start: &'a str, but_through: &[&str]) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![start];
    while let Some(id) = open.pop() {
        if let (true, Some(package)) = (reached.insert(id), graph.get(id))
            && !matches_any(package, but_through)
        {
            open.extend(package.needs.iter().map(String::as_str));
        }
    }
    reached
}

fn matches_any(package: &Package, patterns: &[&str]) -> bool {
    patterns.iter().any(|pattern| matches(package, pattern))
}

fn matches(package: &Package, pattern: &str) -> bool {
    // A folder is matched with a slash at its end, so that `provider/*` means the folder itself too.
    let folder = format!("{}/", package.folder);
    let text = if pattern.contains('/') {
        &folder
    } else {
        &package.name
    };
    match pattern.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => text == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn package(name: &str, folder: &str) -> Value {
        json!({ "id": name, "name": name, "manifest_path": format!("/clone/{folder}/Cargo.toml") })
    }

    fn node(name: &str, needs: &[(&str, Option<&str>)]) -> Value {
        let need = |(name, kind): &(&str, Option<&str>)| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        json!({ "id": name, "deps": needs.iter().map(need).collect::<Vec<_>>() })
    }

    fn found(packages: &[(&str, &str)], nodes: &[Value]) -> Vec<String> {
        let packages: Vec<_> = packages
            .iter()
            .map(|(name, at)| package(name, at))
            .collect();
        let metadata = json!({
            "workspace_root": "/clone", "packages": packages, "resolve": { "nodes": nodes },
        });
        broken(&metadata::graph(&metadata).unwrap())
    }

    #[test]
    fn a_direct_dependency_is_found() {
        let packages = [("tfplugin6", "crates/tfplugin6"), ("aws-sdk-ecs", "x")];
        let nodes = [node("tfplugin6", &[("aws-sdk-ecs", None)])];
        let found = found(&packages, &nodes);
        assert_eq!(
            found,
            ["tfplugin6 -> aws-sdk-ecs: the plugin protocol knows no cloud"]
        );
    }

    #[test]
    fn a_dependency_through_another_package_is_found() {
        let packages = [
            ("eden-core", "crates/eden-core"),
            ("helper", "x"),
            ("clap", "y"),
        ];
        let nodes = [
            node("eden-core", &[("helper", None)]),
            node("helper", &[("clap", None)]),
        ];
        assert_eq!(found(&packages, &nodes).len(), 1);
    }

    #[test]
    fn one_function_that_needs_another_is_found() {
        let packages = [
            ("es-cleaner", "lambdas/es-cleaner"),
            ("eden-api", "lambdas/eden-api"),
        ];
        assert_eq!(
            found(&packages, &[node("es-cleaner", &[("eden-api", None)])]).len(),
            1
        );
    }

    #[test]
    fn what_only_tests_need_is_allowed() {
        let packages = [
            ("eden-core", "crates/eden-core"),
            ("testbed", "crates/testbed"),
        ];
        assert!(found(&packages, &[node("eden-core", &[("testbed", Some("dev"))])]).is_empty());
        assert_eq!(
            found(&packages, &[node("eden-core", &[("testbed", None)])]).len(),
            1
        );
    }

    #[test]
    fn what_asks_a_core_reaches_aws_through_it_alone() {
        let packages = [
            ("eden-cli", "crates/eden-cli"),
            ("eden-core", "crates/eden-core"),
            ("aws-sdk-ecs", ""),
        ];
        let core = node("eden-core", &[("aws-sdk-ecs", None)]);
        let through = node("eden-cli", &[("eden-core", None)]);
        assert!(found(&packages, &[core.clone(), through]).is_empty());
        let past = node("eden-cli", &[("eden-core", None), ("aws-sdk-ecs", None)]);
        assert_eq!(
            found(&packages, &[core, past]),
            ["eden-cli -> aws-sdk-ecs: what asks a core calls AWS through it"]
        );
    }

    #[test]
    fn what_needs_nothing_else_and_what_builds_the_rest_stay_so() {
        for (from, at, to, there) in [
            ("build-version", "crates/build-version", "serde", ""),
            ("xtask", "xtask", "retry", "crates/retry"),
            ("log-replay", "crates/log-replay", "mover", "crates/mover"),
            (
                "log-replay",
                "crates/log-replay",
                "testbed",
                "crates/testbed",
            ),
            ("eden-api", "lambdas/eden-api", "delivery", "tests/delivery"),
            ("fuzz-targets", "crates/fuzz-targets", "aws-sdk-s3", ""),
            (
                "pull-request-report",
                "crates/pull-request-report",
                "aws-sdk-ecs",
                "",
            ),
            (
                "pull-request-report",
                "crates/pull-request-report",
                "fake-forge",
                "crates/fake-forge",
            ),
        ] {
            let nodes = [node(from, &[(to, None)])];
            assert_eq!(
                found(&[(from, at), (to, there)], &nodes).len(),
                1,
                "{from} -> {to}"
            );
        }
    }

    #[test]
    fn a_package_that_nothing_is_forbidden_to_is_named() {
        let package = |name: &str| Package {
            name: name.to_owned(),
            folder: format!("crates/{name}"),
            needs: BTreeSet::new(),
        };
        let names = ["new", "mover"];
        let graph = names.map(|name| (name.to_owned(), package(name))).into();
        assert_eq!(without_a_rule(&graph), ["new"]);
    }

    #[test]
    fn cryptography_is_not_the_cloud() {
        let packages = [("tfplugin6", "crates/tfplugin6"), ("aws-lc-rs", "x")];
        assert!(found(&packages, &[node("tfplugin6", &[("aws-lc-rs", None)])]).is_empty());
    }
}
