//! Messages against receivers that take them, refuse them, and misbehave.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use shared::api::{ChannelSpec, Severity, Shape, State};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, BufReader};
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::outbound::fake::{Authority, Server, answer, client, write};
use crate::outbound::sign;

/// A message whose model was named by somebody hostile.
fn message() -> Message {
    Message {
        kind: "incident_opened".to_owned(),
        subject: "[fraud\r\nBcc: all@example.org] <!channel> is down".to_owned(),
        text: "The endpoint [does](http://evil.example) not answer.\n.\nQUIT\nUmlauts: ä".to_owned(),
        model: Some("fraud\r\nBcc: all@example.org".to_owned()),
        incident: Some(12),
        severity: Severity::Critical,
        state: Some(State::Down),
        link: Some("https://evenkeel.example/incidents/12?a=<b>|c".to_owned()),
        at_ms: 1_700_000_000_000,
        route: None,
    }
}

fn webhook(server: &Server, shape: Shape, secret: Option<&str>) -> ChannelSpec {
    ChannelSpec::Webhook { url: server.url(), secret: secret.map(str::to_owned), shape }
}

type Heard = Arc<Mutex<Vec<String>>>;

/// A receiver that keeps what it hears.
async fn receiver(status: &'static str, body: &'static str) -> (Server, Heard) {
    let heard = Heard::default();
    let keep = Arc::clone(&heard);
    let server = Server::http(move |_, question| {
        keep.lock().unwrap().push(question.to_owned());
        answer(status, body)
    })
    .await;
    (server, heard)
}

/// The headers and the JSON of the only question.
fn only(heard: &Heard) -> (String, Value) {
    let heard = heard.lock().unwrap();
    assert_eq!(heard.len(), 1);
    let (head, body) = heard[0].split_once("\r\n\r\n").unwrap();
    (head.to_lowercase(), serde_json::from_str(body).unwrap())
}

#[tokio::test]
async fn a_webhook_gets_all_that_is_known_and_its_signature() {
    let (server, heard) = receiver("200 OK", "thank\r\nyou").await;
    let mut message = message();
    message.route = Some(json!({"split": []}));
    let said = send(&client(), &webhook(&server, Shape::Generic, Some("secret")), &message).await;
    assert_eq!(said.as_deref(), Ok("200 OK: thank  you"));
    let (head, body) = only(&heard);
    assert_eq!(body["subject"], message.subject);
    assert_eq!((&body["severity"], &body["state"]), (&json!("critical"), &json!("down")));
    assert_eq!((&body["at"], &body["time"]), (&json!(1_700_000_000_000_i64), &json!("2023-11-14T22:13:20Z")));
    assert_eq!(body["route"], json!({"split": []}));
    assert!(head.contains("content-type: application/json"));
    let line = head.lines().find_map(|line| line.strip_prefix("x-evenkeel-signature: ")).unwrap();
    let at = line.strip_prefix("t=").and_then(|rest| rest.split_once(',')).unwrap().0.parse().unwrap();
    let whole = heard.lock().unwrap()[0].clone();
    let sent = whole.split_once("\r\n\r\n").unwrap().1;
    assert_eq!(line, sign::signature("secret", at, sent.as_bytes()).unwrap());
}

#[tokio::test]
async fn without_a_secret_nothing_is_signed() {
    for secret in [None, Some("")] {
        let (server, heard) = receiver("204 No Content", "").await;
        let said = send(&client(), &webhook(&server, Shape::Generic, secret), &message()).await;
        assert_eq!(said.as_deref(), Ok("204 No Content"));
        assert!(!only(&heard).0.contains("x-evenkeel-signature"));
    }
}

#[tokio::test]
async fn slack_gets_plain_text() {
    let (server, heard) = receiver("200 OK", "ok").await;
    send(&client(), &webhook(&server, Shape::Slack, None), &message()).await.unwrap();
    let body = only(&heard).1;
    assert_eq!(body["text"], "[fraud  Bcc: all@example.org] &lt;!channel&gt; is down");
    assert_eq!(body["blocks"][0]["type"], "header");
    assert_eq!(body["blocks"][1]["text"]["type"], "plain_text");
    let link = "<https://evenkeel.example/incidents/12?a=%3Cb%3E%7Cc|Open in Evenkeel>";
    assert_eq!(body["blocks"][3]["text"]["text"], link);

    let long = Message {
        subject: "ä".repeat(1_000),
        text: "b".repeat(9_000),
        link: Some("javascript:1".to_owned()),
        ..message()
    };
    let body = slack::body(&long);
    let length = |text: &Value| text.as_str().unwrap().chars().count();
    assert_eq!(length(&body["blocks"][0]["text"]["text"]), 150);
    assert_eq!(length(&body["blocks"][1]["text"]["text"]), 3_000);
    assert_eq!(body["blocks"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn teams_gets_a_card_without_markdown() {
    let (server, heard) = receiver("202 Accepted", "").await;
    send(&client(), &webhook(&server, Shape::Teams, None), &message()).await.unwrap();
    let body = only(&heard).1;
    assert_eq!(body["type"], "message");
    let attachment = &body["attachments"][0];
    assert_eq!(attachment["contentType"], "application/vnd.microsoft.card.adaptive");
    let card = &attachment["content"];
    let blocks = card["body"].as_array().unwrap();
    assert!(blocks.iter().all(|block| block["type"] == "RichTextBlock"), "{card}");
    assert_eq!(blocks[1]["inlines"][0]["text"], "The endpoint [does](http://evil.example) not answer.");
    assert_eq!(card["actions"][0]["type"], "Action.OpenUrl");
}

#[tokio::test]
async fn what_a_receiver_answers_is_told() {
    let (failing, _) = receiver("500 Internal Server Error", "<h1>oh\tno</h1>").await;
    let told = send(&client(), &webhook(&failing, Shape::Generic, None), &message()).await;
    assert_eq!(told, Err("it answered 500 Internal Server Error: <h1>oh no</h1>".to_owned()));

    let astray = Server::http(|_, _| {
        "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n".to_owned()
    })
    .await;
    let told = send(&client(), &webhook(&astray, Shape::Generic, None), &message()).await.unwrap_err();
    assert!(told.starts_with("it answered 302 Found; redirects are not followed"), "{told}");

    let long = Server::endless("HTTP/1.1 200 OK\r\n\r\n", &[b'a'; 10_000], Duration::ZERO).await;
    let said = send(&client(), &webhook(&long, Shape::Generic, None), &message()).await.unwrap();
    assert!(said.chars().count() < 250, "{said}");

    let url = "http://169.254.169.254/".to_owned();
    let forbidden = ChannelSpec::Webhook { url, secret: None, shape: Shape::Generic };
    let told = send(&client(), &forbidden, &message()).await.unwrap_err();
    assert!(told.contains("metadata address"), "{told}");
}

/// Speaks SMTP, well enough for one letter, and keeps what it hears. `begin` offers encryption that begins later.
async fn mail<S>(stream: S, begin: Option<TlsAcceptor>, receivers: &'static str, heard: Heard)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut stream = BufReader::new(stream);
    write(&mut stream, "220 mail.example ready\r\n").await;
    if let Some(acceptor) = begin {
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            if line.starts_with("STARTTLS") {
                break;
            }
            write(&mut stream, "250-mail.example\r\n250 STARTTLS\r\n").await;
        }
        write(&mut stream, "220 go on\r\n").await;
        if let Ok(stream) = acceptor.accept(stream.into_inner()).await {
            converse(BufReader::new(stream), receivers, heard).await;
        }
    } else {
        converse(stream, receivers, heard).await;
    }
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin>(mut stream: BufReader<S>, receivers: &str, heard: Heard) {
    let mut letter = false;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
            return;
        }
        heard.lock().unwrap().push(line.trim_end().to_owned());
        let answer = match line.split([' ', '\r']).next().unwrap_or_default() {
            "." if letter => {
                letter = false;
                "250 2.0.0 queued as 7F3"
            }
            _ if letter => continue,
            "EHLO" => "250-mail.example\r\n250 AUTH PLAIN",
            "DATA" => {
                letter = true;
                "354 go on"
            }
            "AUTH" => "235 welcome",
            "RCPT" => receivers,
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        write(&mut stream, &format!("{answer}\r\n")).await;
    }
}

fn letter_to(server: &str) -> ChannelSpec {
    ChannelSpec::Email {
        server: server.to_owned(),
        from: "Evenkeel <evenkeel@example.org>".to_owned(),
        to: vec!["night@example.org".to_owned(), "Day Shift <day@example.org>".to_owned()],
    }
}

#[tokio::test]
async fn mail_is_handed_in_on_this_machine_without_encryption() {
    let heard = Heard::default();
    let keep = Arc::clone(&heard);
    let server = Server::start(move |stream| mail(stream, None, "250 ok", Arc::clone(&keep))).await;
    let channel = letter_to(&format!("smtp://us%40er:p%25w@{}", server.address));
    assert_eq!(check(Reach::default(), &channel), Ok(()));
    let said = send(&client(), &channel, &message()).await;
    assert_eq!(said.as_deref(), Ok("250 2.0.0 queued as 7F3"));
    let heard = heard.lock().unwrap().clone();
    let has = |line: &str| heard.iter().any(|heard| heard.contains(line));
    // us@er and p%w, as PLAIN writes them.
    assert!(has("AUTH PLAIN AHVzQGVyAHAldw=="), "{heard:?}");
    assert!(has("RCPT TO:<night@example.org>") && has("RCPT TO:<day@example.org>"), "{heard:?}");
    assert!(has("Auto-Submitted: auto-generated") && has("References: <incident.12@example.org>"), "{heard:?}");
    assert!(has("Date: Tue, 14 Nov 2023 22:13:20 +0000"), "{heard:?}");
    // Nothing that a model is named becomes a header, a receiver or a command.
    assert!(!heard.iter().any(|line| line.to_lowercase().starts_with("bcc")), "{heard:?}");
    assert_eq!(heard.iter().filter(|line| line.starts_with("RCPT")).count(), 2);
    assert_eq!(heard.iter().filter(|line| *line == "QUIT").count(), 2, "one in the letter, one to end: {heard:?}");
    assert_eq!(heard.last().map(String::as_str), Some("QUIT"));
}

#[tokio::test]
async fn mail_is_encrypted_when_that_is_offered() {
    let authority = Authority::new();
    let acceptor = authority.acceptor("127.0.0.1", 2_099);
    let heard = Heard::default();
    let keep = Arc::clone(&heard);
    let later = acceptor.clone();
    let server = Server::start(move |stream| mail(stream, Some(later.clone()), "250 ok", Arc::clone(&keep))).await;
    let channel = letter_to(&format!("smtp://{}", server.address));
    let said = send(&authority.client(), &channel, &message()).await;
    assert_eq!(said.as_deref(), Ok("250 2.0.0 queued as 7F3"));
    assert!(heard.lock().unwrap().iter().any(|line| line.starts_with("MAIL FROM:<evenkeel@example.org>")));
    let told = send(&Authority::new().client(), &channel, &message()).await.unwrap_err();
    assert!(told.starts_with("the certificate is not trusted"), "{told}");

    let keep = Arc::clone(&heard);
    let from_the_start = Server::start(move |stream| {
        let (acceptor, keep) = (acceptor.clone(), Arc::clone(&keep));
        async move {
            if let Ok(stream) = acceptor.accept(stream).await {
                mail(stream, None, "250 ok", keep).await;
            }
        }
    })
    .await;
    let channel = letter_to(&format!("smtps://{}", from_the_start.address));
    let said = send(&authority.client(), &channel, &message()).await;
    assert_eq!(said.as_deref(), Ok("250 2.0.0 queued as 7F3"));
}

#[tokio::test]
async fn what_a_mail_server_refuses_is_told() {
    let refusing = Server::start(|stream| mail(stream, None, "550 5.1.1 no such person", Heard::default())).await;
    let told = send(&client(), &letter_to(&format!("smtp://{}", refusing.address)), &message()).await.unwrap_err();
    assert!(told.starts_with("the mail server answered 550") && told.contains("no such person"), "{told}");

    let web =
        Server::start(|mut stream| async move { write(&mut stream, "HTTP/1.1 400 Bad Request\r\n\r\n").await }).await;
    let told = send(&client(), &letter_to(&format!("smtp://{}", web.address)), &message()).await.unwrap_err();
    assert!(told.starts_with("what answers there is no mail server"), "{told}");

    let endless = Server::start(|mut stream| async move {
        loop {
            write(&mut stream, "220-").await;
            tokio::task::yield_now().await;
        }
    })
    .await;
    let told = send(&client(), &letter_to(&format!("smtp://{}", endless.address)), &message()).await.unwrap_err();
    assert!(told.contains("more than a mail server has to say") || told.contains("no mail server"), "{told}");

    let gone = {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        listener.local_addr().unwrap()
    };
    let told = send(&client(), &letter_to(&format!("smtp://{gone}")), &message()).await;
    assert_eq!(told, Err("connection refused".to_owned()));
    let told = send(&client(), &letter_to("smtp://169.254.169.254"), &message()).await.unwrap_err();
    assert!(told.contains("metadata address"), "{told}");
}

#[test]
fn channels_that_cannot_work_are_refused_with_their_mend() {
    let reach = Reach { private: false, loopback: false };
    let email = |server: &str, from: &str, to: &[&str]| ChannelSpec::Email {
        server: server.to_owned(),
        from: from.to_owned(),
        to: to.iter().map(|&to| to.to_owned()).collect(),
    };
    let good = "smtp://user:secret@mail.example:587";
    assert_eq!(check(reach, &email(good, "a@b.example", &["c@d.example"])), Ok(()));
    for (channel, expected) in [
        (email("mail.example", "a@b.example", &["c@d.example"]), "write it as smtp://"),
        (email("http://mail.example", "a@b.example", &["c@d.example"]), "begins with smtp:// or smtps://"),
        (email("smtp://", "a@b.example", &["c@d.example"]), "names no host"),
        (email("smtp://u:secret@169.254.169.254", "a@b.example", &["c@d.example"]), "never asked"),
        (email("smtp://u:secret@10.0.0.1", "a@b.example", &["c@d.example"]), "--allow-private-targets"),
        (email("smtp://u:secret@mail.example:0", "a@b.example", &["c@d.example"]), "ports go from 1"),
        (email(good, "nobody", &["c@d.example"]), "is no address of mail"),
        (email(good, "a@b.example", &[]), "at least one receiver"),
        (email(good, "a@b.example", &["c@d.example\r\nRCPT TO:<x@y.example>"]), "is no address of mail"),
    ] {
        let refusal = check(reach, &channel).expect_err(expected);
        assert!(refusal.contains(expected) && !refusal.contains("secret"), "{refusal}");
    }
}
