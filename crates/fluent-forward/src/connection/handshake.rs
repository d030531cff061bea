//! Both sides prove that they know a key, without telling it.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{Context, SHA512};
use rmp::encode;

use super::Connection;
use crate::batch::ok;
use crate::error::Error;
use crate::options::{Options, Secret, User};
use crate::reply::{Pong, Reply};

impl Connection {
    /// The server begins with HELO; PING is the client's proof and PONG the server's.
    pub(super) async fn shake_hands(
        &mut self,
        options: &Options,
        key: &Secret,
    ) -> Result<(), Error> {
        let Reply::Helo { nonce, auth } = self.receive().await? else {
            return Err(self.out_of_turn("it did not begin with a greeting"));
        };
        let salt = salt();
        let proof = Proof {
            salt: &salt,
            nonce: &nonce,
            key,
        };
        let user = options.user.as_ref().filter(|_| !auth.is_empty());
        self.write(&ping(&proof, &options.hostname, user, &auth))
            .await?;
        let Reply::Pong(pong) = self.receive().await? else {
            return Err(self.out_of_turn("it did not answer the client's proof"));
        };
        self.judge(&proof, pong)
    }

    fn judge(&self, proof: &Proof<'_>, pong: Pong) -> Result<(), Error> {
        let server = self.server.clone();
        if !pong.is_accepted {
            let reason = pong.reason;
            return Err(Error::Refused { server, reason });
        }
        let expected = proof.digest(&pong.hostname);
        let equal = verify_slices_are_equal(expected.as_bytes(), &pong.digest);
        equal.map_err(|_| Error::Imposter { server })
    }

    fn out_of_turn(&self, what: &str) -> Error {
        Error::Protocol {
            server: self.server.clone(),
            what: what.to_owned(),
        }
    }
}

struct Proof<'a> {
    salt: &'a str,
    nonce: &'a [u8],
    key: &'a Secret,
}

impl Proof<'_> {
    fn digest(&self, hostname: &[u8]) -> String {
        let key = self.key.reveal().as_bytes();
        sha512(&[self.salt.as_bytes(), hostname, self.nonce, key])
    }
}

fn ping(proof: &Proof<'_>, hostname: &str, user: Option<&User>, auth: &[u8]) -> Vec<u8> {
    let name = user.map_or("", |user| &user.name);
    let password = user.map(|user| {
        let password = user.password.reveal().as_bytes();
        sha512(&[auth, user.name.as_bytes(), password])
    });
    let digest = proof.digest(hostname.as_bytes());
    let password = password.unwrap_or_default();
    let mut ping = Vec::with_capacity(512);
    ok(encode::write_array_len(&mut ping, 6));
    for part in ["PING", hostname, proof.salt, &digest, name, &password] {
        ok(encode::write_str(&mut ping, part));
    }
    ping
}

fn salt() -> String {
    let mut bytes = [0; 16];
    // A salt only has to differ from the others: without the system's randomness it still does.
    if aws_lc_rs::rand::fill(&mut bytes).is_err() {
        bytes = fastrand::u128(..).to_be_bytes();
    }
    hex::encode(bytes)
}

fn sha512(parts: &[&[u8]]) -> String {
    let mut context = Context::new(&SHA512);
    parts.iter().for_each(|part| context.update(part));
    hex::encode(context.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_of_all_parts_in_their_order() {
        let empty = "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce";
        assert!(sha512(&[]).starts_with(empty));
        assert_eq!(sha512(&[b"ab", b"c"]), sha512(&[b"a", b"bc"]));
        assert_ne!(sha512(&[b"a", b"b"]), sha512(&[b"b", b"a"]));
    }
}
