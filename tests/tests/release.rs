//! What a release publishes, as `terraform init` takes it from a mirror of archives.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use baikonur_tests::cli;
use testbed::terraform::{Output, Provider, Workspace, provider_binary};
use testbed::{paths, program};

const NUMBER: &str = env!("CARGO_PKG_VERSION");

/// What the guide to installing lets a configuration ask for.
const CONFIGURATION: &str = r#"
terraform {
  required_providers {
    baikonur = {
      source  = "baikonur-oss/baikonur"
      version = "~> 0.2"
    }
  }
}

data "baikonur_lambda_package" "it" {
  name = "kinesis-to-s3"
}
"#;

/// What is published of programs that cargo built.
fn release(folder: &Path, programs: &[(&str, &Path)]) -> Result<()> {
    let mut dist = Command::new(program::xtask()?);
    dist.arg("dist").arg("--into").arg(folder);
    for (flag, program) in programs {
        dist.arg(flag).arg(program);
    }
    run(&mut dist)?;
    Ok(())
}

/// What a command prints, which has to succeed.
fn run(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("start {command:?}"))?;
    ensure!(output.status.success(), "{command:?} failed: {output:?}");
    String::from_utf8(output.stdout).with_context(|| format!("read what {command:?} printed"))
}

/// A program without what only a debugger reads, which is most of what cargo builds for tests.
fn stripped(program: &Path, folder: &Path) -> Result<PathBuf> {
    let path = folder.join(program.file_name().context("a program has a name")?);
    run(Command::new("strip").arg("-o").arg(&path).arg(program))?;
    Ok(path)
}

/// What is published of the provider for this machine.
struct Published {
    /// Its version, by the name of its checksums.
    version: String,
    /// The checksum of the archive.
    sum: String,
    /// The archive's name.
    archive: String,
}

fn published(folder: &Path) -> Result<Published> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().into_string().ok()));
    let names: Vec<Option<String>> = names.collect::<Result<_>>()?;
    let version = |name: &String| {
        let rest = name.strip_prefix("terraform-provider-baikonur_")?;
        Some(rest.strip_suffix("_SHA256SUMS")?.to_owned())
    };
    let mut versions = names.iter().flatten().filter_map(version);
    let version = versions.next().context("there are no checksums")?;
    let sums = format!("terraform-provider-baikonur_{version}_SHA256SUMS");
    let sums = fs::read_to_string(folder.join(sums))?;
    let is_providers =
        |line: &&str| line.contains("  terraform-provider-") && line.ends_with(".zip");
    let line = sums.lines().find(is_providers);
    let (sum, archive) = line
        .and_then(|line| line.split_once("  "))
        .context("the checksums name no archive")?;
    Ok(Published {
        version,
        sum: sum.to_owned(),
        archive: archive.to_owned(),
    })
}

/// `terraform init` with the lock file of somebody who got this checksum from the Registry.
async fn init(release: &Path, published: &Published, checksum: &str) -> Result<Output> {
    let mirror = tempfile::tempdir()?;
    let place = mirror
        .path()
        .join("registry.terraform.io/baikonur-oss/baikonur");
    fs::create_dir_all(&place)?;
    let Published {
        version, archive, ..
    } = published;
    fs::copy(release.join(archive), place.join(archive))?;
    let workspace = Workspace::new(&Provider::Mirror(mirror.path().to_owned()))?;
    workspace.write("main.tf", CONFIGURATION)?;
    let lock = format!(
        "provider \"registry.terraform.io/baikonur-oss/baikonur\" {{\n  version = \"{version}\"\n  \
         hashes = [\"zh:{checksum}\"]\n}}\n"
    );
    workspace.write(".terraform.lock.hcl", &lock)?;
    let output = workspace.run(&["init", "-no-color"]).await?;
    if output.status.success() {
        workspace.validate().await?.success()?;
    }
    Ok(output)
}

/// What a version of this checkout has after the release's number: nothing where this is the release, or no checkout.
fn suffix(before_commit: &str) -> Result<String> {
    let mut git = Command::new("git");
    let output = git
        .args(["describe", "--tags", "--always", "--dirty=.dirty"])
        .output();
    let output = output.context("run git")?;
    let described = String::from_utf8(output.stdout)?.trim().to_owned();
    if !output.status.success() || described == format!("v{NUMBER}") {
        return Ok(String::new());
    }
    // After another tag it is `<tag>-<count>-g<commit>`.
    let commit = described
        .rsplit_once("-g")
        .map_or(described.as_str(), |(_, commit)| commit);
    Ok(format!("{before_commit}g{commit}"))
}

#[tokio::test]
async fn archives_are_what_their_checksums_say_and_terraform_takes_them() -> Result<()> {
    let folder = tempfile::tempdir()?;
    release(folder.path(), &[("--provider", &provider_binary()?)])?;
    let published = published(folder.path())?;
    let version = &published.version;
    assert_eq!(*version, format!("{NUMBER}{}", suffix("+")?));
    let manifest = format!("terraform-provider-baikonur_{version}_manifest.json");
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.path().join(manifest))?)?;
    assert_eq!(manifest["metadata"]["protocol_versions"][0], "6.0");
    let output = init(folder.path(), &published, &published.sum).await?;
    assert!(output.status.success(), "{output:?}");
    let output = init(folder.path(), &published, &"0".repeat(64)).await?;
    assert!(!output.status.success(), "{output:?}");
    assert!(output.stderr.contains("checksums"), "{output:?}");
    Ok(())
}

#[test]
fn the_provider_tells_its_version() -> Result<()> {
    let output = Command::new(provider_binary()?).arg("--version").output()?;
    let reported = String::from_utf8(output.stdout)?;
    assert!(output.status.success());
    let expected = format!("terraform-provider-baikonur {NUMBER}-dev\n");
    assert_eq!(reported, expected, "what cargo builds names no commit");
    Ok(())
}

#[test]
fn what_a_build_is_given_as_its_version_is_printed() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let library = paths::workspace().join("crates/build-version/src/lib.rs");
    let main = folder.path().join("main.rs");
    fs::write(
        &main,
        "fn main() { print!(\"{}\", build_version::VERSION); }",
    )?;
    let rustc = || {
        let mut rustc = Command::new("rustc");
        rustc.args(["--edition", "2024", "-L", ".", "--out-dir", "."]);
        rustc
            .env("CARGO_PKG_VERSION", NUMBER)
            .current_dir(folder.path());
        rustc
    };
    let given = format!("{NUMBER}-dev.g42ddf47");
    let mut build = rustc();
    build
        .args(["--crate-type", "rlib", "--crate-name", "build_version"])
        .arg(library);
    run(build.env("BAIKONUR_VERSION", &given))?;
    run(rustc().args(["--extern", "build_version"]).arg(main))?;
    assert_eq!(run(&mut Command::new(folder.path().join("main")))?, given);
    Ok(())
}

/// The programs, without Terraform's: from the wheel by pip, and from the archives.
#[test]
fn eden_is_installed_from_its_wheel_and_archives_have_manuals_and_completions() -> Result<()> {
    let (folder, work) = (tempfile::tempdir()?, tempfile::tempdir()?);
    let eden = stripped(&cli::binary()?, work.path())?;
    let replay = program::built("baikonur-replay", "log-replay", "BAIKONUR_REPLAY")?;
    let replay = stripped(&replay, work.path())?;
    release(folder.path(), &[("--eden", &eden), ("--replay", &replay)])?;
    let names = names(folder.path())?;
    is_installed_by_pip(folder.path(), &names, work.path())?;
    let eden = archive(folder.path(), &names, "eden_")?;
    has_completions(&eden, "eden", "purge");
    let page = &eden["man/eden-config-push.1"];
    assert!(page.starts_with(".TH \"EDEN\\-CONFIG\\-PUSH\" 1"), "{page}");
    assert!(
        page.contains("eden\\-config\\-push \\- Push local profile"),
        "{page}"
    );
    assert!(eden["man/eden.1"].contains("ECS Dynamic Environment Manager"));
    let replay = archive(folder.path(), &names, "baikonur-replay_")?;
    has_completions(&replay, "baikonur-replay", "to-stream");
    assert!(replay["man/baikonur-replay.1"].contains("\\-\\-to\\-stream"));
    for texts in [eden, replay] {
        assert!(texts["LICENSE"].starts_with("MIT License"));
    }
    Ok(())
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into()));
    names.collect()
}

/// For five shells, each of which names this.
fn has_completions(texts: &BTreeMap<String, String>, program: &str, word: &str) {
    for (before, after) in [
        ("_", ""),
        ("_", ".ps1"),
        ("", ".bash"),
        ("", ".elv"),
        ("", ".fish"),
    ] {
        let name = format!("completions/{before}{program}{after}");
        let script = texts.get(&name).map_or("", String::as_str);
        assert!(script.contains(word), "{name}: {script}");
    }
}

/// From the file alone, into a fresh environment: under the version that the checkout gives it.
fn is_installed_by_pip(folder: &Path, names: &[String], work: &Path) -> Result<()> {
    let version = format!("{NUMBER}{}", suffix(".dev0+")?);
    let begins = format!("aws_eden_cli-{version}-py3-none-");
    let is_wheel = |name: &&String| name.starts_with(&begins) && name.ends_with(".whl");
    let wheel = names.iter().find(is_wheel);
    let wheel = wheel.with_context(|| format!("{begins}….whl is not in {names:?}"))?;
    let sums = names.iter().find(|name| name.ends_with("_SHA256SUMS"));
    let sums = fs::read_to_string(folder.join(sums.context("there are checksums")?))?;
    assert!(sums.contains(wheel.as_str()), "{sums}");
    let environment = work.join("venv");
    run(Command::new("python3")
        .args(["-m", "venv"])
        .arg(&environment))?;
    let program = |name: &str| Command::new(environment.join("bin").join(name));
    let alone = [
        "install",
        "--quiet",
        "--no-index",
        "--disable-pip-version-check",
    ];
    run(program("pip").args(alone).arg(folder.join(wheel)))?;
    let shown = run(program("pip").args(["show", "--disable-pip-version-check", "aws-eden-cli"]))?;
    assert!(
        shown.contains(&format!("\nVersion: {version}\n")),
        "{shown}"
    );
    let printed = run(program("eden").arg("--version"))?;
    assert_eq!(
        printed,
        format!("eden {NUMBER}-dev\n"),
        "as cargo builds it"
    );
    let shown = run(program("python").args(["-m", "pip", "check", "--disable-pip-version-check"]))?;
    assert!(shown.contains("No broken requirements"), "{shown}");
    Ok(())
}

/// The texts of an archive by their names.
fn archive(folder: &Path, names: &[String], begins: &str) -> Result<BTreeMap<String, String>> {
    let name = names
        .iter()
        .find(|name| name.starts_with(begins) && name.ends_with(".zip"));
    let name = name.with_context(|| format!("{begins}….zip is not in {names:?}"))?;
    let mut archive = zip::ZipArchive::new(fs::File::open(folder.join(name))?)?;
    let mut texts = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at)?;
        let mut content = Vec::new();
        file.read_to_end(&mut content)?;
        if let Ok(text) = String::from_utf8(content) {
            texts.insert(file.name()?.to_string(), text);
        }
    }
    Ok(texts)
}
