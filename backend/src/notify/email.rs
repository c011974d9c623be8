//! Mail by SMTP.

mod letter;
mod server;
mod stream;

use std::error::Error as _;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, AsyncTokioStream, Certificate, CertificateStore, TlsParameters,
};
use lettre::transport::smtp::extension::ClientId;
use tokio::time::timeout_at;

use super::Message;
use super::message::shorten;
use crate::outbound::{Client, Reach, Turn};
use letter::letter;
use server::Server;
use stream::Stream;

/// How long a mail server may take; many keep a stranger waiting before they speak.
const ALLOWED: Duration = Duration::from_secs(30);

/// Whether mail can be sent that way; otherwise a sentence that says why not.
pub(super) fn check(reach: Reach, server: &str, from: &str, to: &[String]) -> Result<(), String> {
    Server::parse(server)?.check(reach)?;
    letter::mailbox(from)?;
    letter::mailboxes(to).map(drop)
}

/// Sends a message once.
pub(super) async fn send(
    client: &Client,
    server: &str,
    from: &str,
    to: &[String],
    message: &Message,
) -> Result<String, String> {
    let server = Server::parse(server)?;
    let letter = letter(from, to, message)?;
    let turn = client.turn(ALLOWED).await;
    timeout_at(turn.deadline(), deliver(client, &turn, &server, &letter))
        .await
        .unwrap_or_else(|_| Err(format!("the mail server had not taken the message after {} s", ALLOWED.as_secs())))
}

async fn deliver(
    client: &Client,
    turn: &Turn<'_>,
    server: &Server,
    letter: &lettre::Message,
) -> Result<String, String> {
    let told = |error: SmtpError| sentence(client, &error);
    let stream = turn.dial(&server.host, server.port).await.map_err(|failure| failure.to_string())?;
    let peer = stream.peer_addr().map_err(|error| error.to_string())?;
    let name = match stream.local_addr().map_err(|error| error.to_string())?.ip() {
        IpAddr::V4(ip) => ClientId::Ipv4(ip),
        IpAddr::V6(ip) => ClientId::Ipv6(ip),
    };
    let stream: Box<dyn AsyncTokioStream> = if server.encrypted {
        let stream = client.encrypt(&server.host, stream).await.map_err(|failure| failure.to_string())?;
        Box::new(Stream::new(stream, peer))
    } else {
        Box::new(Stream::new(stream, peer))
    };
    let mut connection = AsyncSmtpConnection::connect_with_transport(stream, &name).await.map_err(told)?;
    let mut encrypted = server.encrypted;
    if !encrypted && connection.can_starttls() {
        connection.starttls(trust(client, &server.host.to_string()).map_err(told)?, &name).await.map_err(told)?;
        encrypted = true;
    }
    if let Some(credentials) = &server.credentials {
        if !encrypted && !peer.ip().is_loopback() {
            return Err(
                "the mail server offers no encryption, so the password was not sent: use smtps:// if it listens there"
                    .to_owned(),
            );
        }
        connection.auth(DEFAULT_MECHANISMS, credentials).await.map_err(told)?;
    }
    let answer = connection.send(letter.envelope(), &letter.formatted()).await.map_err(told)?;
    // It has the message: how it takes leave does not matter.
    let _ = connection.quit().await;
    let said: Vec<&str> = answer.message().collect();
    Ok(shorten(&format!("{} {}", answer.code(), said.join(" ")), 200))
}

/// For encryption that begins later: the same trust as everywhere.
fn trust(client: &Client, name: &str) -> Result<TlsParameters, SmtpError> {
    let mut parameters = TlsParameters::builder(name.to_owned()).certificate_store(CertificateStore::None);
    for root in client.roots() {
        // Roots that cannot be used are passed over, as they are elsewhere.
        if let Ok(root) = Certificate::from_der(root.to_vec()) {
            parameters = parameters.add_root_certificate(root);
        }
    }
    parameters.build_rustls()
}

fn sentence(client: &Client, error: &SmtpError) -> String {
    if let Some(code) = error.status() {
        let why = error.source().map(ToString::to_string).unwrap_or_default();
        return shorten(&format!("the mail server answered {code} {why}"), 200);
    }
    let mut source = error.source();
    while let Some(inner) = source {
        if let Some(inner) = inner.downcast_ref::<io::Error>() {
            return client.failure(inner).to_string();
        }
        source = inner.source();
    }
    shorten(&format!("what answers there is no mail server that can be spoken with ({error})"), 200)
}
