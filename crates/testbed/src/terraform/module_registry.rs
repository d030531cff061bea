//! A registry of modules on loopback, in the place of Terraform's own.
//!
//! The protocol: <https://developer.hashicorp.com/terraform/internals/module-registry-protocol>.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result};
use http::{Response, StatusCode};
use http_body_util::Full;
use hyper::body::Bytes;
use serde_json::json;

use super::configuration::REGISTRIES;
use crate::server::Server;

/// One version of a module, as a registry has it.
#[derive(Clone, Debug)]
pub struct ModuleRelease {
    /// Its address without the registry, such as `baikonur-oss/iam-nofile/aws`.
    pub address: String,
    /// Its version.
    pub version: String,
    /// A zip archive.
    pub archive: Bytes,
    /// The folder of the module in the archive; empty where it is the archive's root.
    pub folder: String,
}

/// A running registry of modules, ended when dropped.
#[derive(Debug)]
pub struct ModuleRegistry(Server);

impl ModuleRegistry {
    /// Starts a registry that has these releases, on a free loopback port.
    ///
    /// # Errors
    /// When there is no free port.
    pub fn start(releases: Vec<ModuleRelease>) -> Result<Self> {
        let releases = Arc::new(releases);
        let server = Server::start(move |request| {
            let releases = Arc::clone(&releases);
            async move { answer(&releases, request.uri().path()) }
        })?;
        Ok(Self(server))
    }

    /// The blocks of Terraform's CLI configuration that put it in the place of the registries. Providers still come from
    /// these, where no mirror has them.
    pub(super) fn configuration(&self) -> String {
        let host = |registry| host(registry, self.0.address());
        REGISTRIES.map(host).concat()
    }
}

fn host(registry: &str, address: SocketAddr) -> String {
    format!(
        "host \"{registry}\" {{\n  services = {{\n    \"modules.v1\" = \"http://{address}/v1/modules/\"\n    \
         \"providers.v1\" = \"https://{registry}/v1/providers/\"\n  }}\n}}\n"
    )
}

fn answer(releases: &[ModuleRelease], path: &str) -> Result<Response<Full<Bytes>>> {
    let found = between(path, "/v1/modules/", "/versions")
        .map(|address| Ok(versions(releases, address)))
        .or_else(|| download(releases, between(path, "/v1/modules/", "/download")?))
        .or_else(|| archive(releases, between(path, "/archives/", ".zip")?));
    found.unwrap_or_else(|| {
        let response = Response::builder().status(StatusCode::NOT_FOUND);
        response
            .body(Full::default())
            .context("answer that there is no such release")
    })
}

/// What a path has between these two.
fn between<'a>(path: &'a str, before: &str, after: &str) -> Option<&'a str> {
    path.strip_prefix(before)?.strip_suffix(after)
}

fn versions(releases: &[ModuleRelease], address: &str) -> Response<Full<Bytes>> {
    let releases = releases.iter().filter(|release| release.address == address);
    let versions = releases.map(|release| json!({ "version": release.version }));
    let versions: Vec<_> = versions.collect();
    Response::new(Full::new(
        json!({ "modules": [{ "versions": versions }] })
            .to_string()
            .into(),
    ))
}

/// Where the archive of `<address>/<version>` is.
fn download(releases: &[ModuleRelease], asked: &str) -> Option<Result<Response<Full<Bytes>>>> {
    let (address, version) = asked.rsplit_once('/')?;
    let is_it = |release: &ModuleRelease| release.address == address && release.version == version;
    let at = releases.iter().position(is_it)?;
    let folder = &releases.get(at)?.folder;
    let within = if folder.is_empty() { "" } else { "//" };
    let response = Response::builder().status(StatusCode::NO_CONTENT).header(
        "X-Terraform-Get",
        format!("/archives/{at}.zip{within}{folder}"),
    );
    Some(
        response
            .body(Full::default())
            .with_context(|| format!("say where {asked} is")),
    )
}

fn archive(releases: &[ModuleRelease], at: &str) -> Option<Result<Response<Full<Bytes>>>> {
    let release = releases.get(at.parse::<usize>().ok()?)?;
    Some(Ok(Response::new(Full::new(release.archive.clone()))))
}
