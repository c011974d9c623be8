//! Tells people: webhooks in several shapes, and mail. One attempt each; when to try again is decided elsewhere.

mod email;
mod message;
mod slack;
mod teams;
mod webhook;

#[cfg(test)]
mod tests;

use shared::api::ChannelSpec;

use crate::outbound::{Client, Reach};
pub use message::Message;

/// Sends a message once. What the receiver answered, shortened; otherwise why it did not arrive.
pub async fn send(client: &Client, channel: &ChannelSpec, message: &Message) -> Result<String, String> {
    match channel {
        ChannelSpec::Webhook { url, secret, shape } => {
            webhook::send(client, url, secret.as_deref(), *shape, message).await
        }
        ChannelSpec::Email { server, from, to } => email::send(client, server, from, to, message).await,
    }
}

/// Whether a channel may be registered; otherwise a sentence that says why not and what to do.
pub fn check(reach: Reach, channel: &ChannelSpec) -> Result<(), String> {
    match channel {
        ChannelSpec::Webhook { url, .. } => reach.check_url(url),
        ChannelSpec::Email { server, from, to } => email::check(reach, server, from, to),
    }
}
