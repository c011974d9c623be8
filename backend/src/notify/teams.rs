//! A message as Microsoft Teams' webhooks take it: an Adaptive Card of rich text blocks, which know no Markdown, so that
//! nothing a model is named can become a link.

use serde_json::{Value, json};

use super::Message;

/// The JSON of a message. Source: the schema of Adaptive Cards 1.4.
pub(super) fn body(message: &Message) -> Value {
    let block = |run: Value| json!({"type": "RichTextBlock", "inlines": [run]});
    let plain = |text: &str| block(json!({"type": "TextRun", "text": text}));
    let mut parts =
        vec![block(json!({"type": "TextRun", "text": message.line(200), "weight": "Bolder", "size": "Large"}))];
    parts.extend(message.lines(3_000).lines().filter(|line| !line.trim().is_empty()).map(plain));
    parts.extend(message.facts().iter().map(|(name, value)| plain(&format!("{name}: {value}"))));
    let mut card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": parts,
    });
    if let Some(link) = message.safe_link() {
        card["actions"] = json!([{"type": "Action.OpenUrl", "title": "Open in Evenkeel", "url": link}]);
    }
    json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": card,
        }],
    })
}
