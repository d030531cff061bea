//! Connects to the socket it is given and says whether it was let in: a test runs it as another user.

use std::io;

#[cfg(unix)]
fn main() -> io::Result<()> {
    use std::io::Read;
    use std::os::unix::net::UnixStream;
    use std::time::Duration;

    let socket = std::env::args_os()
        .nth(1)
        .ok_or(io::ErrorKind::InvalidInput)?;
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    let end = matches!(stream.read(&mut [0]), Ok(0));
    println!("connection: {}", if end { "closed" } else { "open" });
    Ok(())
}

#[cfg(not(unix))]
fn main() -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
