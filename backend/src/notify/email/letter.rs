//! A message as a letter.

use std::time::{Duration, SystemTime};

use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use xxhash_rust::xxh3::xxh3_64;

use super::Message;
use super::shorten;

/// The letter of a message; the same message always gives the same letter, so that one that arrives twice is known.
pub(super) fn letter(from: &str, to: &[String], message: &Message) -> Result<lettre::Message, String> {
    let from = mailbox(from)?;
    let domain = from.email.domain().to_owned();
    let mut text = message.lines(10_000);
    text.push_str("\n\n");
    text.extend(message.facts().into_iter().map(|(name, value)| format!("{name}: {value}\n")));
    text.extend(message.safe_link().map(|link| format!("\n{link}\n")));
    let hash = xxh3_64(format!("{}\n{}\n{text}", message.kind, message.subject).as_bytes());
    let mut letter = lettre::Message::builder()
        .message_id(Some(format!("<{}.{hash:016x}@{domain}>", message.at_ms)))
        .date(SystemTime::UNIX_EPOCH + Duration::from_millis(message.at_ms.max(0) as u64))
        .subject(message.line(200))
        // Keeps absence notes from being sent back (RFC 3834).
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
        .header(ContentType::TEXT_PLAIN);
    if let Some(incident) = message.incident {
        // All of one incident in one thread.
        letter = letter.references(format!("<incident.{incident}@{domain}>"));
    }
    for receiver in mailboxes(to)? {
        letter = letter.to(receiver);
    }
    letter.from(from).body(text).map_err(|error| format!("the letter can't be written ({error})"))
}

/// The receivers, at least one.
pub(super) fn mailboxes(to: &[String]) -> Result<Vec<Mailbox>, String> {
    if to.is_empty() {
        return Err("mail needs at least one receiver".to_owned());
    }
    to.iter().map(|address| mailbox(address)).collect()
}

/// An address of mail: `name@host`, or `A Name <name@host>`.
pub(super) fn mailbox(text: &str) -> Result<Mailbox, String> {
    let wrong = || format!("\"{}\" is no address of mail: write it as name@example.org", shorten(text, 100));
    if text.chars().any(char::is_control) {
        return Err(wrong());
    }
    text.trim().parse().map_err(|_| wrong())
}
