//! The real binary serves nobody but a Terraform that names its certificate; the plugin layer's own
//! tests attack it in every other way.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use testbed::terraform::provider_binary;

/// The cookie by which go-plugin tells a plugin that it is one; public, not a secret.
const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

fn provider() -> Result<Command> {
    let mut command = Command::new(provider_binary()?);
    command.env_clear().stdin(Stdio::null());
    Ok(command)
}

fn refusal(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty(), "no handshake is offered");
    Ok(String::from_utf8(output.stderr)?)
}

#[test]
fn a_person_who_starts_it_reads_what_it_is() -> Result<()> {
    let reported = refusal(&mut provider()?)?;
    assert!(
        reported.contains("This program is a Terraform provider"),
        "{reported}"
    );
    Ok(())
}

#[test]
fn without_a_client_certificate_nothing_is_served() -> Result<()> {
    let reported = refusal(
        provider()?
            .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
            .env("PLUGIN_PROTOCOL_VERSIONS", "5,6"),
    )?;
    assert!(reported.contains("no client certificate"), "{reported}");
    Ok(())
}

#[test]
fn an_older_protocol_is_not_spoken() -> Result<()> {
    let reported = refusal(
        provider()?
            .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
            .env("PLUGIN_PROTOCOL_VERSIONS", "5"),
    )?;
    assert!(reported.contains("plugin protocol 5"), "{reported}");
    Ok(())
}

#[test]
fn plain_text_gets_no_answer() -> Result<()> {
    let certificate = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    let mut child = provider()?
        .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
        .env("PLUGIN_PROTOCOL_VERSIONS", "6")
        .env("PLUGIN_CLIENT_CERT", certificate.cert.pem())
        .stdout(Stdio::piped())
        .spawn()?;
    let answered = plain_text(&mut child);
    child.kill()?;
    child.wait()?;
    assert!(
        !answered?,
        "an HTTP/2 preface in plain text is not answered as one"
    );
    Ok(())
}

/// Whether anything but a TLS alert comes back.
fn plain_text(child: &mut std::process::Child) -> Result<bool> {
    let mut line = String::new();
    let stdout = child.stdout.take().context("there is output")?;
    BufReader::new(stdout).read_line(&mut line)?;
    let socket = line
        .split('|')
        .nth(3)
        .context("the handshake names a socket")?;
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")?;
    let mut answer = Vec::new();
    // The connection may be reset instead of closed.
    let _ = stream.read_to_end(&mut answer);
    const ALERT: u8 = 21;
    Ok(answer.first().is_some_and(|kind| *kind != ALERT))
}
