//! From a name to a connection, with every address judged before it is connected to.

use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use url::Host;

use super::{Failure, Reach};

/// How many names are looked up at once. A lookup cannot be broken off and holds a thread that the store needs too.
const LOOKUPS: usize = 64;
/// How many addresses of a name are tried.
const ADDRESSES: usize = 8;
/// How long one address is waited for before the next is tried beside it (RFC 8305).
const HEAD_START: Duration = Duration::from_millis(250);

/// Makes connections to what is in reach.
#[derive(Debug)]
pub(super) struct Dialler {
    reach: Reach,
    lookups: Arc<Semaphore>,
}

impl Dialler {
    pub(super) fn new(reach: Reach) -> Self {
        Self { reach, lookups: Arc::new(Semaphore::new(LOOKUPS)) }
    }

    /// Connects to the first address of a host that answers, of those that may be asked.
    pub(super) async fn connect(&self, host: &Host<String>, port: u16) -> Result<TcpStream, Failure> {
        let stream = race(self.addresses(host, port).await?).await?;
        // Questions are short; waiting to fill a packet would only delay them.
        let _ = stream.set_nodelay(true);
        Ok(stream)
    }

    /// The addresses of a host that may be asked, at least one.
    async fn addresses(&self, host: &Host<String>, port: u16) -> Result<Vec<SocketAddr>, Failure> {
        let name = match host {
            Host::Ipv4(ip) => return self.judge(vec![SocketAddr::from((*ip, port))], None),
            Host::Ipv6(ip) => return self.judge(vec![SocketAddr::from((*ip, port))], None),
            Host::Domain(name) => name,
        };
        self.judge(self.look_up(name.clone(), port).await?, Some(name))
    }

    fn judge(&self, found: Vec<SocketAddr>, name: Option<&str>) -> Result<Vec<SocketAddr>, Failure> {
        let mut allowed = Vec::new();
        let mut refusal = None;
        for address in found {
            match self.reach.judge(address.ip()) {
                Ok(()) if allowed.len() < ADDRESSES => allowed.push(address),
                Ok(()) => {}
                Err(why) => refusal = Some(why),
            }
        }
        match (allowed.is_empty(), refusal, name) {
            (false, ..) => Ok(allowed),
            (true, Some(why), Some(name)) => {
                Err(Failure::Forbidden(format!("the name {name} leads to an address that is not asked: {why}")))
            }
            (true, Some(why), None) => Err(Failure::Forbidden(why)),
            (true, None, name) => Err(Failure::Name(name.unwrap_or_default().to_owned())),
        }
    }

    async fn look_up(&self, name: String, port: u16) -> Result<Vec<SocketAddr>, Failure> {
        let permit = Arc::clone(&self.lookups).acquire_owned().await;
        let asked = name.clone();
        let lookup = tokio::task::spawn_blocking(move || {
            // Given back when the lookup is over, even if nobody waits for it any more.
            let _permit = permit;
            (asked.as_str(), port).to_socket_addrs().map(Iterator::collect)
        });
        match lookup.await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(_)) => Err(Failure::Name(name)),
            Err(error) => Err(Failure::Own(error.to_string())),
        }
    }
}

/// Connects to the first that answers; the next is tried when one fails or takes long.
async fn race(addresses: Vec<SocketAddr>) -> Result<TcpStream, Failure> {
    let mut waiting = addresses.into_iter();
    let mut tried = FuturesUnordered::new();
    let mut failure = Failure::Unreachable("the machine can't be reached from here".to_owned());
    loop {
        if let Some(address) = waiting.next() {
            tried.push(TcpStream::connect(address));
        } else if tried.is_empty() {
            return Err(failure);
        }
        let more = waiting.len() > 0;
        tokio::select! {
            outcome = tried.next() => match outcome {
                Some(Ok(stream)) => return Ok(stream),
                Some(Err(error)) => failure = Failure::of_io(&error),
                None => {}
            },
            () = tokio::time::sleep(HEAD_START), if more => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_name_leads_to_is_judged() {
        let dialler = Dialler::new(Reach::default());
        let address = |text: &str| text.parse::<SocketAddr>().unwrap();
        let refusal = dialler.judge(vec![address("169.254.169.254:80")], Some("innocent.example")).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "the name innocent.example leads to an address that is not asked: 169.254.169.254 is a metadata address, which is never asked"
        );
        let mixed = vec![address("10.0.0.1:80"), address("8.8.8.8:80"), address("[fe80::1]:80")];
        assert_eq!(dialler.judge(mixed, Some("mixed.example")).unwrap(), [address("8.8.8.8:80")]);
        assert_eq!(dialler.judge(Vec::new(), Some("empty.example")), Err(Failure::Name("empty.example".to_owned())));
    }

    #[tokio::test]
    async fn an_address_that_fails_is_followed_by_the_next() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let good = listener.local_addr().unwrap();
        let gone = {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            listener.local_addr().unwrap()
        };
        assert_eq!(race(vec![gone, good]).await.unwrap().peer_addr().unwrap(), good);
        assert_eq!(race(vec![gone]).await.unwrap_err(), Failure::Refused);
    }
}
