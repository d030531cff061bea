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
    why: &'static str,
}

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
        why: "the plugin protocol knows no cloud",
    },
    Forbidden {
        from: &["tfplugin6*"],
        to: &[
            "eden-core",
            "kinesis-pipeline",
            "terraform-provider-baikonur",
        ],
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
        why: "a failed call is told alike, whoever makes it",
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
        why: "the core is used by the provider, the command line and the API alike",
    },
    Forbidden {
        from: &["kinesis-utils"],
        to: &["aws-sdk-s3", "lambda_runtime", "mover", "lambdas/*"],
        why: "the library of Kinesis records is useful on its own",
    },
    Forbidden {
        from: &["es-client", "fluent-forward", "retry"],
        to: &["kinesis-utils", "lambda_runtime", "mover", "lambdas/*"],
        why: "a client knows nothing of who uses it",
    },
    Forbidden {
        from: &["fluent-forward"],
        to: AWS,
        why: "a Fluent server may be anywhere",
    },
    Forbidden {
        from: &["mover"],
        to: &["eden-core", "es-client", "fluent-forward", "lambdas/*"],
        why: "what the movers share knows no single sink",
    },
    Forbidden {
        from: &["retry"],
        to: AWS,
        why: "when to try again does not depend on what is tried",
    },
    Forbidden {
        from: &["lambda-packages"],
        to: &["aws-*", "eden-core", "lambdas/*", "tfplugin6*"],
        why: "a package is bytes with a name",
    },
    Forbidden {
        from: &["dateutil-parse"],
        to: &["kinesis-utils", "mover"],
        why: "a time is a text, whatever holds it",
    },
    Forbidden {
        from: &["lambdas/*"],
        to: &["lambdas/*"],
        why: "each function is shipped alone; what they share is in crates/",
    },
    Forbidden {
        from: &["delivery"],
        to: &["kinesis-utils", "mover", "lambdas/*"],
        why: "what proves that the functions lose nothing shares no code with them",
    },
    Forbidden {
        from: &["limit"],
        to: &["delivery", "lambda_runtime", "mover", "lambdas/*"],
        why: "what the functions are measured beside is not them",
    },
    Forbidden {
        from: &[
            "aws-calls",
            "eden-cli",
            "eden-core",
            "es-client",
            "fluent-forward",
            "kinesis-pipeline",
            "kinesis-utils",
            "lambda-packages",
            "lambdas/*",
            "mover",
            "provider/*",
            "retry",
            "tfplugin6*",
            "xtask",
        ],
        to: &["testbed"],
        why: "the stand-ins are for tests",
    },
];

/// Fails when a package depends on one it must not depend on.
pub(crate) fn check() -> Result<()> {
    let broken = broken(&metadata::graph(&metadata::read()?)?);
    if !broken.is_empty() {
        bail!("forbidden dependencies:\n  {}", broken.join("\n  "));
    }
    println!(
        "{} rules about who may depend on whom are kept",
        FORBIDDEN.len()
    );
    Ok(())
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
        let reached = reachable(graph, id)
            .into_iter()
            .filter_map(|id| graph.get(id));
        let bad = reached.filter(|to| to.name != from.name && matches_any(to, rule.to));
        found.extend(bad.map(|to| format!("{} -> {}: {}", from.name, to.name, rule.why)));
    }
    found
}

fn reachable<'a>(graph: &'a Graph, start: &'a str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![start];
    while let Some(id) = open.pop() {
        if let (true, Some(package)) = (reached.insert(id), graph.get(id)) {
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
    fn cryptography_is_not_the_cloud() {
        let packages = [("tfplugin6", "crates/tfplugin6"), ("aws-lc-rs", "x")];
        assert!(found(&packages, &[node("tfplugin6", &[("aws-lc-rs", None)])]).is_empty());
    }
}
