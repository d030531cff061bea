//! How Terraform attaches to a provider that it did not start.

use std::io::{self, Write};

use serde_json::json;

use super::environment::PROTOCOL;
use super::listener::Address;

/// Tells the person who debugs.
pub(super) fn announce(provider: &str, address: &Address) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{}", instructions(provider, address))?;
    stdout.flush()
}

fn instructions(provider: &str, address: &Address) -> String {
    let variable = variable(provider, address, std::process::id());
    format!(
        "The provider is running. Start Terraform in another shell with\n\n\
         \tTF_REATTACH_PROVIDERS='{variable}'\n\n\
         in its environment; end the provider with Ctrl-C."
    )
}

fn variable(provider: &str, address: &Address, process: u32) -> String {
    let reattach = json!({
        "Protocol": "grpc",
        "ProtocolVersion": PROTOCOL,
        "Pid": process,
        "Test": true,
        "Addr": { "Network": address.network, "String": address.address },
    });
    json!({ provider: reattach }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_is_what_go_providers_print() {
        let address = Address {
            network: "unix",
            address: "/tmp/s".into(),
        };
        let parsed: serde_json::Value =
            serde_json::from_str(&variable("a/b/c", &address, 7)).unwrap();
        let expected = json!({"a/b/c": {
            "Protocol": "grpc", "ProtocolVersion": 6, "Pid": 7, "Test": true,
            "Addr": {"Network": "unix", "String": "/tmp/s"},
        }});
        assert_eq!(parsed, expected);
    }
}
