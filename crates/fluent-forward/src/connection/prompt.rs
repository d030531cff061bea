//! A stream that tells the server at once what has arrived.
//!
//! A server writes an acknowledgement for each batch, and its system sends the second only when the first has
//! arrived (Nagle's algorithm, RFC 896). This system would tell so after 40 ms or more, in the hope of something to
//! send with it (RFC 1122, 4.2.3.2), and a function is paid by the millisecond.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A TCP connection that neither side waits on for longer than the network takes.
#[derive(Debug)]
pub(crate) struct Prompt(TcpStream);

impl Prompt {
    /// Connects; what is written is sent at once.
    pub(super) async fn connect(host: &str, port: u16) -> io::Result<Self> {
        let stream = TcpStream::connect((host, port)).await?;
        stream.set_nodelay(true)?;
        Ok(Self(stream))
    }

    /// Linux forgets it, so that it is said again after each read; where it cannot be said, all is only slower.
    fn tell_at_once(&self) {
        #[cfg(target_os = "linux")]
        let _ = self.0.set_quickack(true);
    }
}

impl AsyncRead for Prompt {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.0).poll_read(context, buffer);
        if read.is_ready() {
            self.tell_at_once();
        }
        read
    }
}

impl AsyncWrite for Prompt {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// As often as makes Linux expect that something will be sent with what it has to tell.
    const OFTEN: usize = 10;

    async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<()> {
        let mut answer = [0; 1];
        for _ in 0..OFTEN {
            stream.write_all(b"?").await?;
            stream.read_exact(&mut answer).await?;
        }
        Ok(())
    }

    async fn echo(listener: TcpListener) -> io::Result<()> {
        loop {
            let (mut stream, _) = listener.accept().await?;
            let (mut reader, mut writer) = stream.split();
            tokio::io::copy(&mut reader, &mut writer).await?;
        }
    }

    #[tokio::test]
    async fn what_arrives_is_told_at_once_also_after_many_exchanges() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(echo(listener));
        let mut usual = TcpStream::connect(address).await.unwrap();
        exchange(&mut usual).await.unwrap();
        assert!(!usual.quickack().unwrap(), "this system never waits");
        drop(usual);
        let mut prompt = Prompt::connect("127.0.0.1", address.port()).await.unwrap();
        exchange(&mut prompt).await.unwrap();
        assert!(prompt.0.quickack().unwrap());
    }
}
