//! Encrypted connections: whom this machine trusts, and what goes wrong, in sentences.

use std::io;
use std::sync::Arc;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::Host;

use super::Failure;

/// Whom this machine trusts.
///
/// These are the machine's own roots, so that an organisation's internal issuer counts as it does everywhere else on it;
/// `SSL_CERT_FILE` and `SSL_CERT_DIR` name others.
pub(super) struct Trust {
    connector: TlsConnector,
    roots: Vec<CertificateDer<'static>>,
}

impl Trust {
    pub(super) fn of_this_machine() -> Result<Self, String> {
        let found = rustls_native_certs::load_native_certs();
        if found.certs.is_empty() {
            tracing::warn!(errors = ?found.errors, "no root certificates were found: https addresses can't be asked");
        }
        Self::of(found.certs)
    }

    pub(super) fn of(roots: Vec<CertificateDer<'static>>) -> Result<Self, String> {
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(roots.iter().cloned());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| error.to_string())?
            .with_root_certificates(store)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { connector: TlsConnector::from(Arc::new(config)), roots })
    }

    /// Begins an encrypted connection with a server of that name.
    pub(super) async fn begin(&self, host: &Host<String>, stream: TcpStream) -> Result<TlsStream<TcpStream>, Failure> {
        let name = match host {
            Host::Domain(name) => ServerName::try_from(name.clone())
                .map_err(|_| Failure::Tls(format!("no certificate can be for the name {name}")))?,
            Host::Ipv4(ip) => ServerName::IpAddress((*ip).into()),
            Host::Ipv6(ip) => ServerName::IpAddress((*ip).into()),
        };
        self.connector.connect(name, stream).await.map_err(|error| self.failure(&error))
    }

    pub(super) fn roots(&self) -> &[CertificateDer<'static>] {
        &self.roots
    }

    /// What a connection that failed says, while encryption was set up or after.
    pub(super) fn failure(&self, error: &io::Error) -> Failure {
        let Some(error) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) else {
            return match error.kind() {
                io::ErrorKind::UnexpectedEof => {
                    Failure::Tls("the connection was closed while encryption was being set up".to_owned())
                }
                _ => Failure::of_io(error),
            };
        };
        Failure::Tls(match error {
            rustls::Error::InvalidCertificate(why) => self.certificate(why),
            rustls::Error::InvalidMessage(_) => {
                "what answers there does not speak TLS: does its address begin with http:// instead?".to_owned()
            }
            rustls::Error::AlertReceived(alert) => format!("it refused the encrypted connection ({alert:?})"),
            rustls::Error::PeerIncompatible(_) => "it speaks no version of TLS that is still safe".to_owned(),
            other => format!("no encrypted connection ({other})"),
        })
    }

    fn certificate(&self, why: &CertificateError) -> String {
        match why {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "the certificate has expired".to_owned()
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "the certificate is not valid yet: compare the clocks of both machines".to_owned()
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "the certificate is for another name".to_owned()
            }
            CertificateError::Revoked => "the certificate was revoked".to_owned(),
            CertificateError::UnknownIssuer if self.roots.is_empty() => {
                "no certificate can be checked, as this machine trusts nobody: install its root certificates (often the package ca-certificates)".to_owned()
            }
            CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                "the certificate is not trusted: add its issuer to what this machine trusts, or name a file of trusted certificates in SSL_CERT_FILE".to_owned()
            }
            other => format!("the certificate can't be used ({other:?})"),
        }
    }
}

impl std::fmt::Debug for Trust {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Trust").field("roots", &self.roots.len()).finish_non_exhaustive()
    }
}
