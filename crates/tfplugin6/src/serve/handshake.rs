//! The line on stdout by which Terraform finds the server.

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use super::environment::PROTOCOL;
use super::listener::Address;

/// Version of go-plugin's own handshake.
const CORE: u8 = 1;

/// Writes the line.
pub(super) fn announce(
    address: &Address,
    certificate: &[u8],
    multiplexing: bool,
) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{}", line(address, certificate, multiplexing))?;
    stdout.flush()
}

fn line(address: &Address, certificate: &[u8], multiplexing: bool) -> String {
    let certificate = STANDARD_NO_PAD.encode(certificate);
    let Address { network, address } = address;
    // We share no connections, and say so only when asked: an older Terraform knows no such field.
    let multiplexing = if multiplexing { "|false" } else { "" };
    format!("{CORE}|{PROTOCOL}|{network}|{address}|grpc|{certificate}{multiplexing}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_certificate_is_base64_without_padding() {
        let address = Address {
            network: "unix",
            address: "/tmp/x".into(),
        };
        assert_eq!(
            line(&address, &[0xfb, 0xff, 1, 2], false),
            "1|6|unix|/tmp/x|grpc|+/8BAg"
        );
        assert_eq!(line(&address, &[1], true), "1|6|unix|/tmp/x|grpc|AQ|false");
    }
}
