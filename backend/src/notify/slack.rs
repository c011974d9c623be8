//! A message as Slack's incoming webhooks take it: blocks of plain text, in which nothing a model is named can become a
//! link or a mention.

use serde_json::{Value, json};

use super::Message;

/// The JSON of a message. Source: Slack's reference of Block Kit, with its limits of 150 and 3,000 characters.
pub(super) fn body(message: &Message) -> Value {
    let plain = |text: String| json!({"type": "plain_text", "text": text, "emoji": false});
    let facts: Vec<String> = message.facts().into_iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let mut blocks = vec![json!({"type": "header", "text": plain(message.line(150))})];
    let text = message.lines(3_000);
    // An empty text is refused.
    if !text.trim().is_empty() {
        blocks.push(json!({"type": "section", "text": plain(text)}));
    }
    blocks.push(json!({"type": "context", "elements": [plain(facts.join(" · "))]}));
    if let Some(link) = message.safe_link() {
        let link = escape(&link).replace('|', "%7C");
        blocks
            .push(json!({"type": "section", "text": {"type": "mrkdwn", "text": format!("<{link}|Open in Evenkeel>")}}));
    }
    // Shown in notifications, where it is no plain text.
    json!({"text": escape(&message.line(150)), "blocks": blocks})
}

/// Source: Slack, "Formatting text for app surfaces", escaping.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
