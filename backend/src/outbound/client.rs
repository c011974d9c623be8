//! Questions and answers over HTTP.

use std::io;
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::pki_types::CertificateDer;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};
use tokio_rustls::client::TlsStream;
use url::Host;

use super::address::Origin;
use super::dial::Dialler;
use super::pool::{Connection, Pool};
use super::tls::Trust;
use super::{Address, Failure, Reach};

/// How many questions are under way at once: with the connections that are kept, fewer than files may be open.
const AT_ONCE: usize = 512;
/// The longest headers of an answer, in bytes.
const LONGEST_HEADERS: usize = 65_536;
/// The longest body that is read away to keep a connection, in bytes, and for how long.
const LONGEST_REST: usize = 65_536;
const REST: Duration = Duration::from_millis(250);

/// Asks what is in reach.
#[derive(Debug)]
pub struct Client {
    dialler: Dialler,
    trust: Trust,
    pool: Pool,
    turns: Semaphore,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status; one from 300 to 399 was not followed.
    pub status: StatusCode,
    /// The body, or its beginning.
    pub body: Bytes,
    /// Whether the body is complete.
    pub complete: bool,
}

/// The right to ask, until its time is over. All that is asked in one turn shares that time.
#[derive(Debug)]
pub struct Turn<'a> {
    client: &'a Client,
    _permit: Option<SemaphorePermit<'a>>,
    allowed: Duration,
    deadline: Instant,
}

impl Client {
    /// A client that asks what is in reach and trusts whom this machine trusts.
    pub fn new(reach: Reach) -> Result<Self, String> {
        Ok(Self::with_trust(reach, Trust::of_this_machine()?))
    }

    pub(super) fn with_trust(reach: Reach, trust: Trust) -> Self {
        Self { dialler: Dialler::new(reach), trust, pool: Pool::default(), turns: Semaphore::new(AT_ONCE) }
    }

    /// Waits for a turn to ask; its time, which covers connecting, encryption, headers and body, begins then.
    pub async fn turn(&self, allowed: Duration) -> Turn<'_> {
        let permit = self.turns.acquire().await.ok();
        Turn { client: self, _permit: permit, allowed, deadline: Instant::now() + allowed }
    }

    /// Encrypts a bare connection.
    pub(crate) async fn encrypt(
        &self,
        host: &Host<String>,
        stream: TcpStream,
    ) -> Result<TlsStream<TcpStream>, Failure> {
        self.trust.begin(host, stream).await
    }

    /// Whom is trusted.
    pub(crate) fn roots(&self) -> &[CertificateDer<'static>] {
        self.trust.roots()
    }

    /// What a failed connection says, encrypted or not.
    pub(crate) fn failure(&self, error: &io::Error) -> Failure {
        self.trust.failure(error)
    }
}

impl Turn<'_> {
    /// Asks with GET for the status alone; the body is thrown away.
    pub async fn status(&self, address: &Address) -> Result<StatusCode, Failure> {
        let (answer, connection) = self.get_head(address, HeaderMap::new()).await?;
        let status = answer.status();
        let until = self.deadline.min(Instant::now() + REST);
        if let Ok(Ok((_, true))) = timeout_at(until, read(answer.into_body(), LONGEST_REST)).await {
            self.client.pool.keep(&address.origin, connection);
        }
        Ok(status)
    }

    /// Asks with GET; more than `limit` bytes of body is a failure.
    pub async fn get(&self, address: &Address, accept: &'static str, limit: usize) -> Result<Answer, Failure> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        let (answer, connection) = self.get_head(address, headers).await?;
        let status = answer.status();
        let (body, complete) = timeout_at(self.deadline, read(answer.into_body(), limit))
            .await
            .map_err(|_| Failure::Unfinished(self.allowed))??;
        if !complete {
            return Err(Failure::TooLong(limit));
        }
        self.client.pool.keep(&address.origin, connection);
        Ok(Answer { status, body, complete })
    }

    /// Sends a body with POST, over a connection of its own, and reads at most `limit` bytes of the answer; how much of
    /// it comes in time does not matter once there is a status.
    pub async fn post(
        &self,
        address: &Address,
        headers: HeaderMap,
        body: Bytes,
        limit: usize,
    ) -> Result<Answer, Failure> {
        let mut connection = self.connect(&address.origin).await?;
        let answer = self.exchange(&mut connection, request(Method::POST, address, headers, body)?).await?;
        let status = answer.status();
        let until = self.deadline.min(Instant::now() + REST);
        let (body, complete) = match timeout_at(until, read(answer.into_body(), limit)).await {
            Ok(Ok(read)) => read,
            Ok(Err(_)) | Err(_) => (Bytes::new(), false),
        };
        Ok(Answer { status, body, complete })
    }

    /// A bare connection, for what does not speak HTTP.
    pub(crate) async fn dial(&self, host: &Host<String>, port: u16) -> Result<TcpStream, Failure> {
        timeout_at(self.deadline, self.client.dialler.connect(host, port))
            .await
            .map_err(|_| Failure::NoConnection(self.allowed))?
    }

    /// When its time is over.
    pub(crate) fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Asks over a kept connection, or over a new one when there is none or it turns out to be closed: a server may have
    /// closed it at the very moment at which it was asked, which says nothing about the server.
    async fn get_head(
        &self,
        address: &Address,
        headers: HeaderMap,
    ) -> Result<(Response<Incoming>, Connection), Failure> {
        if let Some(mut connection) = self.client.pool.take(&address.origin) {
            let question = request(Method::GET, address, headers.clone(), Bytes::new())?;
            match self.exchange(&mut connection, question).await {
                Ok(answer) => return Ok((answer, connection)),
                Err(Failure::NoAnswer(allowed)) => return Err(Failure::NoAnswer(allowed)),
                Err(_) => {}
            }
        }
        let mut connection = self.connect(&address.origin).await?;
        let answer = self.exchange(&mut connection, request(Method::GET, address, headers, Bytes::new())?).await?;
        Ok((answer, connection))
    }

    async fn exchange(
        &self,
        connection: &mut Connection,
        question: Request<Full<Bytes>>,
    ) -> Result<Response<Incoming>, Failure> {
        timeout_at(self.deadline, connection.sender.send_request(question))
            .await
            .map_err(|_| Failure::NoAnswer(self.allowed))?
            .map_err(|error| Failure::of_http(&error))
    }

    async fn connect(&self, origin: &Origin) -> Result<Connection, Failure> {
        let connecting = async {
            let stream = self.client.dialler.connect(&origin.host, origin.port).await?;
            if origin.https {
                hold(self.client.trust.begin(&origin.host, stream).await?).await
            } else {
                hold(stream).await
            }
        };
        timeout_at(self.deadline, connecting).await.map_err(|_| Failure::NoConnection(self.allowed))?
    }
}

/// Speaks HTTP over a stream.
async fn hold<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(stream: S) -> Result<Connection, Failure> {
    let (sender, connection) = http1::Builder::new()
        .max_buf_size(LONGEST_HEADERS)
        .handshake(TokioIo::new(stream))
        .await
        .map_err(|error| Failure::of_http(&error))?;
    // What goes wrong is told to whoever asked.
    let task = tokio::spawn(async move { drop(connection.await) });
    Ok(Connection::new(sender, task.abort_handle()))
}

fn request(
    method: Method,
    address: &Address,
    mut headers: HeaderMap,
    body: Bytes,
) -> Result<Request<Full<Bytes>>, Failure> {
    let unsendable = |_| Failure::Address("the address can't be sent".to_owned());
    let host = HeaderValue::try_from(address.origin.authority()).map_err(unsendable)?;
    headers.insert(header::HOST, host);
    headers.insert(header::USER_AGENT, HeaderValue::from_static(concat!("evenkeel/", env!("CARGO_PKG_VERSION"))));
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = method;
    *request.uri_mut() = address.target.clone();
    *request.headers_mut() = headers;
    Ok(request)
}

/// Reads at most `limit` bytes, and says whether that was all.
async fn read(mut body: Incoming, limit: usize) -> Result<(Bytes, bool), Failure> {
    let announced = body.size_hint().lower().min(limit as u64);
    let mut read = Vec::with_capacity(announced as usize);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| match Failure::of_http(&error) {
            Failure::Garbled(why) => Failure::Garbled(why),
            _ => Failure::Garbled("the connection was closed before the answer had ended".to_owned()),
        })?;
        let Ok(data) = frame.into_data() else { continue };
        let room = limit - read.len();
        if data.len() > room {
            read.extend_from_slice(&data[..room]);
            return Ok((read.into(), false));
        }
        read.extend_from_slice(&data);
    }
    Ok((read.into(), true))
}

/// A status as people know it: "503 Service Unavailable".
pub fn status_words(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("{} {reason}", status.as_u16()),
        None => status.as_u16().to_string(),
    }
}
