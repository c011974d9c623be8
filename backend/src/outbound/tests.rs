//! The client against servers that refuse, hang, trickle, never end, lead astray and break TLS.

use std::time::{Duration, Instant};

use tokio::net::TcpListener;

use super::fake::{Authority, Server, answer, client, question, write};
use super::tls::Trust;
use super::{Address, Client, Failure, Reach};

const SHORT: Duration = Duration::from_millis(500);
const LONG: Duration = Duration::from_secs(60);

fn address(url: &str) -> Address {
    Address::parse(url).unwrap()
}

async fn status(client: &Client, url: &str, allowed: Duration) -> Result<u16, Failure> {
    client.turn(allowed).await.status(&address(url)).await.map(|status| status.as_u16())
}

async fn get(client: &Client, url: &str, limit: usize, allowed: Duration) -> Result<String, Failure> {
    let answer = client.turn(allowed).await.get(&address(url), "text/plain", limit).await?;
    Ok(String::from_utf8_lossy(&answer.body).into_owned())
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_question() {
    let server = Server::http(|first, _| answer("200 OK", first)).await;
    let client = client();
    for _ in 0..5 {
        assert_eq!(status(&client, &server.url(), LONG).await, Ok(200));
        assert_eq!(get(&client, &server.url(), 1_000, LONG).await.unwrap(), "GET / HTTP/1.1");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(server.accepted() < 10, "{} connections", server.accepted());
}

#[tokio::test]
async fn a_server_that_closes_kept_connections_is_asked_again() {
    // It says that it keeps the connection, and does not.
    let server = Server::start(|mut stream| async move {
        question(&mut stream).await;
        write(&mut stream, &answer("200 OK", "")).await;
        question(&mut stream).await;
    })
    .await;
    let client = client();
    for _ in 0..5 {
        assert_eq!(status(&client, &server.url(), LONG).await, Ok(200));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn nobody_listens() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let failure = status(&client(), &format!("http://{gone}/"), LONG).await.unwrap_err();
    assert_eq!(failure.to_string(), "connection refused");
}

#[tokio::test]
async fn a_hung_server_costs_its_time_and_no_more() {
    let server = Server::hung().await;
    let failure = status(&client(), &server.url(), SHORT).await.unwrap_err();
    assert_eq!(failure.to_string(), "no answer within 0.5 s");
    let https = server.url().replace("http:", "https:");
    let failure = status(&client(), &https, SHORT).await.unwrap_err();
    assert_eq!(failure.to_string(), "no connection within 0.5 s");
}

#[tokio::test]
async fn headers_that_trickle_are_no_answer() {
    let server = Server::endless("HTTP/1.1 200 OK\r\n", b"A: b\r\n", Duration::from_millis(20)).await;
    assert_eq!(status(&client(), &server.url(), SHORT).await, Err(Failure::NoAnswer(SHORT)));
}

#[tokio::test]
async fn headers_without_end_are_refused() {
    let server = Server::endless("HTTP/1.1 200 OK\r\nA: ", &[b'a'; 10_000], Duration::ZERO).await;
    let failure = status(&client(), &server.url(), LONG).await.unwrap_err();
    assert!(matches!(failure, Failure::Garbled(_)), "{failure}");
}

#[tokio::test]
async fn a_body_that_trickles_delays_no_status() {
    let begin = "HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n";
    let server = Server::endless(begin, b"a", Duration::from_millis(20)).await;
    assert_eq!(status(&client(), &server.url(), LONG).await, Ok(200));
    assert_eq!(get(&client(), &server.url(), 1_000_000, SHORT).await, Err(Failure::Unfinished(SHORT)));
}

#[tokio::test]
async fn a_body_without_end_is_cut_off() {
    let begin = "HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n";
    let server = Server::endless(begin, &[b'a'; 10_000], Duration::ZERO).await;
    let began = Instant::now();
    assert_eq!(status(&client(), &server.url(), LONG).await, Ok(200));
    assert_eq!(get(&client(), &server.url(), 1_000_000, LONG).await, Err(Failure::TooLong(1_000_000)));
    let answer = client()
        .turn(LONG)
        .await
        .post(&address(&server.url()), hyper::HeaderMap::new(), "{}".into(), 100)
        .await
        .unwrap();
    assert_eq!((answer.body.len(), answer.complete), (100, false));
    assert!(began.elapsed() < LONG);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let server = Server::http(|_, _| {
        "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\n\r\n".to_owned()
    })
    .await;
    assert_eq!(status(&client(), &server.url(), LONG).await, Ok(302));
}

#[tokio::test]
async fn what_is_no_http_is_told() {
    let server = Server::start(|mut stream| async move { write(&mut stream, "SSH-2.0-OpenSSH_9.2\r\n").await }).await;
    let failure = status(&client(), &server.url(), LONG).await.unwrap_err();
    assert!(failure.to_string().starts_with("what answers there does not speak HTTP"), "{failure}");

    let closed = Server::start(|mut stream| async move { drop(question(&mut stream).await) }).await;
    let failure = status(&client(), &closed.url(), LONG).await.unwrap_err();
    assert_eq!(failure.to_string(), "the connection was closed before an answer came");

    let half = Server::http(|_, _| "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 9\r\n\r\nhalf".to_owned());
    let half = half.await;
    assert_eq!(status(&client(), &half.url(), LONG).await, Ok(200));
}

#[tokio::test]
async fn every_connection_is_judged() {
    let server = Server::http(|_, _| answer("200 OK", "")).await;
    let strict = Client::with_trust(Reach { private: true, loopback: false }, Trust::of(Vec::new()).unwrap());
    let failure = status(&strict, &server.url(), LONG).await.unwrap_err();
    assert!(failure.to_string().starts_with("127.0.0.1 is Evenkeel's own machine"), "{failure}");
    // A name that leads there, as any name may once it was registered.
    let by_name = format!("http://localhost:{}/", server.address.port());
    let failure = status(&strict, &by_name, LONG).await.unwrap_err();
    assert!(failure.to_string().starts_with("the name localhost leads to an address that is not asked"), "{failure}");
    assert_eq!(status(&client(), &by_name, LONG).await, Ok(200));
    for url in ["http://10.0.0.1/", "http://169.254.169.254/", "http://[fd00:ec2::254]/", "https://192.168.1.1/"] {
        assert!(matches!(status(&client(), url, LONG).await, Err(Failure::Forbidden(_))), "{url}");
    }
    assert_eq!(server.accepted(), 1);
}

#[tokio::test]
async fn certificates_are_checked() {
    let authority = Authority::new();
    for (name, until, trusted, expected) in [
        ("127.0.0.1", 2_099, true, None),
        ("127.0.0.1", 2_020, true, Some("the certificate has expired")),
        ("other.example", 2_099, true, Some("the certificate is for another name")),
        ("127.0.0.1", 2_099, false, Some("the certificate is not trusted")),
    ] {
        let acceptor = authority.acceptor(name, until);
        let server = Server::start(move |stream| {
            let acceptor = acceptor.clone();
            async move {
                let Ok(mut stream) = acceptor.accept(stream).await else { return };
                question(&mut stream).await;
                write(&mut stream, &answer("200 OK", "")).await;
            }
        })
        .await;
        let client = if trusted { authority.client() } else { Authority::new().client() };
        let outcome = status(&client, &server.url().replace("http:", "https:"), LONG).await;
        match expected {
            None => assert_eq!(outcome, Ok(200)),
            Some(expected) => {
                assert!(outcome.clone().is_err_and(|why| why.to_string().starts_with(expected)), "{outcome:?}");
            }
        }
    }
}

#[tokio::test]
async fn broken_tls_is_told() {
    let plain = Server::start(|mut stream| async move { write(&mut stream, &answer("400 Bad Request", "")).await });
    let plain = plain.await;
    let failure = status(&client(), &plain.url().replace("http:", "https:"), LONG).await.unwrap_err();
    assert!(failure.to_string().starts_with("what answers there does not speak TLS"), "{failure}");

    let closed = Server::start(|stream| async move { drop(stream) }).await;
    let failure = status(&client(), &closed.url().replace("http:", "https:"), LONG).await.unwrap_err();
    assert!(matches!(failure, Failure::Tls(_) | Failure::Unreachable(_)), "{failure:?}");

    let noise = Server::endless("", &[0xff; 1_000], Duration::ZERO).await;
    let failure = status(&client(), &noise.url().replace("http:", "https:"), SHORT).await.unwrap_err();
    assert!(matches!(failure, Failure::NoConnection(_) | Failure::Tls(_)), "{failure:?}");
}
