use super::*;

/// A platform that releases are made for.
struct Platform {
    /// Where the release workflow builds it.
    runner: &'static str,
    /// What it is called by Rust, and so by cargo-binstall.
    target: &'static str,
    /// What it is called in the names of archives.
    name: &'static str,
}

const PLATFORMS: [Platform; 5] = [
    platform("ubuntu-22.04", "x86_64-unknown-linux-gnu", "linux_amd64"),
    platform(
        "ubuntu-22.04-arm",
        "aarch64-unknown-linux-gnu",
        "linux_arm64",
    ),
    platform("macos-15", "aarch64-apple-darwin", "darwin_arm64"),
    platform("macos-15-intel", "x86_64-apple-darwin", "darwin_amd64"),
    platform("windows-2025", "x86_64-pc-windows-msvc", "windows_amd64"),
];

const fn platform(runner: &'static str, target: &'static str, name: &'static str) -> Platform {
    Platform {
        runner,
        target,
        name,
    }
}

fn text(path: &str) -> String {
    process::text(&process::root().join(path)).unwrap()
}

#[test]
fn every_platform_is_built_documented_and_known_to_binstall() {
    let workflow = text(".github/workflows/release.yml");
    let runners: Vec<&str> = PLATFORMS.iter().map(|platform| platform.runner).collect();
    assert!(workflow.contains(&format!("runner: [{}]", runners.join(", "))));
    let guide = text("docs/guides/installing.md");
    for Platform { target, name, .. } in PLATFORMS {
        assert!(guide.contains(&format!("| `{name}` |")), "{name}");
        for (manifest, program) in [
            ("crates/eden-cli", "eden"),
            ("crates/log-replay", "baikonur-replay"),
        ] {
            let manifest = text(&format!("{manifest}/Cargo.toml"));
            let override_of = format!(
                "[package.metadata.binstall.overrides.{target}]\npkg-url = \"{{ repo }}/releases/download/v{{ version }}/\
                 {program}_{{ version }}_{name}.zip\"\n"
            );
            assert!(manifest.contains(&override_of), "{override_of}");
        }
    }
}

#[test]
fn this_machine_is_called_as_the_table_says() {
    let names = PLATFORMS.map(|platform| platform.name.to_owned());
    assert!(names.contains(&crate::install::platform()));
}
