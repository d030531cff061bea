//! Headless Chromium, for what only a browser shows.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::install;
use crate::peers::Certificate;

const DRIVER: &str = include_str!("../browser/driver.cjs");
/// What a dynamic linker prints where Chromium's own needs are missing.
const MISSING_LIBRARY: &str = "error while loading shared libraries";

/// Runs a script with a browser, in which every host name leads to one HTTP server on this machine over TLS.
///
/// The script is a function body with `browser`, `check` (`node:assert/strict`), `axe` (the source of axe-core) and
/// `screenshot(page, name)`, which writes a picture below `pictures`.
///
/// # Errors
/// When the script throws, with what it printed, or the browser cannot start.
pub fn run(script: &str, server: std::net::SocketAddr, pictures: &Path) -> Result<()> {
    let installation = install::install()?;
    let packages = install::browser_packages(&installation)?;
    let folder = tempfile::tempdir().context("make a folder for the browser")?;
    let certificate = Certificate::new()?;
    fs::create_dir_all(pictures).with_context(|| format!("make {}", pictures.display()))?;
    for (name, text) in [
        ("driver.cjs", DRIVER),
        ("script.js", script),
        ("fonts.conf", &fonts(&packages)),
    ] {
        fs::write(folder.path().join(name), text).with_context(|| format!("write {name}"))?;
    }
    let options = json!({
        "server": server.to_string(),
        "certificate": certificate.authority(),
        "key": certificate.key(),
        "script": folder.path().join("script.js"),
        "pictures": pictures,
    });
    let mut command = Command::new(installation.program("node"));
    command
        .arg(folder.path().join("driver.cjs"))
        .arg(Value::to_string(&options))
        .current_dir(folder.path())
        .env("NODE_PATH", &packages)
        .env("FONTCONFIG_FILE", folder.path().join("fonts.conf"));
    let ran = command.output().context("start Node.js for the browser")?;
    let printed = [ran.stdout, ran.stderr].concat();
    let printed = String::from_utf8_lossy(&printed);
    ensure!(
        !printed.contains(MISSING_LIBRARY),
        "Chromium needs libraries of the system: install libnss3 and libnspr4\n{printed}"
    );
    ensure!(
        ran.status.success(),
        "the browser's script failed:\n{printed}"
    );
    Ok(())
}

/// No fonts but those of the packages, so that pictures are the same everywhere.
fn fonts(packages: &Path) -> String {
    let folder = packages.join("@expo-google-fonts/noto-sans-jp");
    let weights = ["400Regular", "700Bold"].map(|name| folder.join(name));
    let folders = weights.map(|path| format!("<dir>{}</dir>", path.display()));
    format!(
        "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig>{}<cachedir prefix=\"cwd\">fonts</cachedir></fontconfig>",
        folders.concat()
    )
}
