//! Connections that a handler can break, as gateways and networks do.

use std::io::{self, IoSlice};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use axum::extract::connect_info::Connected;
use axum::response::{IntoResponse, Response};
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// The listener of the service.
pub(super) struct Door(pub(super) TcpListener);

impl Listener for Door {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let (stream, peer) = Listener::accept(&mut self.0).await;
        // Small answers on kept-alive connections would otherwise wait for the peer's delayed ACK.
        let _ = stream.set_nodelay(true);
        (Connection { stream, plug: Plug::default() }, peer)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// The service's end of a connection.
pub(super) struct Connection {
    stream: TcpStream,
    plug: Plug,
}

/// A handler's hold on the connection that its request came by.
#[derive(Clone, Default)]
pub(super) struct Plug(Arc<Socket>);

#[derive(Default)]
struct Socket {
    pulled: AtomicBool,
    /// Tells when everything written so far has gone out.
    flushed: watch::Sender<()>,
}

/// Marks a response that never goes out.
#[derive(Clone)]
struct Unanswered;

impl Plug {
    /// Resets the connection. The handler must return this response, which is
    /// nowhere to be seen.
    pub(super) fn pull(&self) -> Response {
        self.0.pulled.store(true, Ordering::Relaxed);
        let mut response = ().into_response();
        response.extensions_mut().insert(Unanswered);
        response
    }

    /// Waits until what was written before this call has gone out.
    pub(super) async fn flushed(self) {
        // The sender is behind `self` and cannot be gone.
        let _ = self.0.flushed.subscribe().changed().await;
    }
}

/// The status that the client sees; 0 where it sees none.
pub(super) fn seen_status(response: &Response) -> u16 {
    match response.extensions().get::<Unanswered>() {
        Some(Unanswered) => 0,
        None => response.status().as_u16(),
    }
}

impl Connected<IncomingStream<'_, Door>> for Plug {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Plug {
        stream.io().plug.clone()
    }
}

impl Connection {
    /// An error once the plug is pulled. The server then drops the
    /// connection, and without lingering that resets it.
    fn check(&self) -> io::Result<()> {
        if self.plug.0.pulled.load(Ordering::Relaxed) {
            self.stream.set_zero_linger()?;
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        // The server flushes only when its own buffer is empty.
        ready!(Pin::new(&mut self.stream).poll_flush(context))?;
        self.plug.0.flushed.send_replace(());
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// Tells when the service ends.
#[derive(Clone)]
pub(super) struct Ended(watch::Receiver<()>);

impl Ended {
    /// The service has ended when the sender is dropped.
    pub(super) fn new() -> (watch::Sender<()>, Ended) {
        let (running, ended) = watch::channel(());
        (running, Ended(ended))
    }

    /// Waits for the end.
    pub(super) async fn wait(mut self) {
        while self.0.changed().await.is_ok() {}
    }
}
