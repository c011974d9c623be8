//! A badge to show elsewhere, and a feed to follow elsewhere.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::IntoResponse;
use shared::api::{Incident, State as Word};

use super::App;
use crate::clock;
use crate::doors::Caller;
use crate::error::Error;
use crate::store::StoreError;

/// Width of a letter of the badge's 11 px type, in pixels, on the generous side.
const LETTER: usize = 7;

/// `GET /badge/{model}.svg`
pub(super) async fn badge(
    State(app): State<App>,
    caller: Caller,
    Path(file): Path<String>,
) -> Result<impl IntoResponse, Error> {
    let Some(model) = file.strip_suffix(".svg").map(str::to_owned) else {
        return Err(Error::NotFound("a badge's address ends with .svg".to_owned()));
    };
    let name = model.clone();
    let status = app.watching(move |watch| watch.refresh(&name)).await?;
    let is_shown = caller.sees(&model) || (status.public && app.doors().settings().public_status);
    if !is_shown {
        return Err(StoreError::NoModel(model).into());
    }
    let word = status.state.word();
    let colour = match status.state {
        Word::Live => "#0a6b4b",
        Word::Updating => "#0b5cad",
        Word::Degraded => "#8a5a00",
        Word::Silent => "#6b4fa0",
        Word::Down => "#b3261e",
        Word::NotDeployed | Word::Retired | Word::Unknown => "#5f6368",
    };
    let label: String = model.chars().take(60).collect();
    let (left, right) = (label.chars().count() * LETTER + 12, word.len() * LETTER + 12);
    let total = left + right;
    let label = escaped(&label);
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{total}\" height=\"20\" role=\"img\" aria-label=\"{label}: {word}\">\
         <title>{label}: {word}</title><rect width=\"{left}\" height=\"20\" fill=\"#3c4043\"/>\
         <rect x=\"{left}\" width=\"{right}\" height=\"20\" fill=\"{colour}\"/>\
         <g fill=\"#fff\" font-family=\"system-ui,sans-serif\" font-size=\"11\" text-anchor=\"middle\">\
         <text x=\"{}\" y=\"14\">{label}</text><text x=\"{}\" y=\"14\">{word}</text></g></svg>",
        left / 2,
        left + right / 2,
    );
    // A badge that is seen through a cache must not say "live" for an hour.
    let headers = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "no-cache"),
        // It is made to be shown elsewhere.
        (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
    ];
    Ok((headers, svg))
}

/// `GET /feed.atom`: incidents as they come and go, the latest first.
pub(super) async fn feed(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Error> {
    let mut incidents = app.store(|store| store.incidents(None)).await?;
    incidents.retain(|incident| caller.sees(&incident.model));
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let host = escaped(host);
    let last = |incident: &Incident| incident.timeline.last().map_or(incident.opened, |entry| entry.at);
    let updated = incidents.iter().map(last).max().unwrap_or(0);
    let entries: Vec<String> = incidents
        .iter()
        .take(100)
        .map(|incident| {
            let state = if incident.resolved.is_some() { "Resolved: " } else { "" };
            let lines: Vec<String> =
                incident.timeline.iter().map(|entry| format!("{} {}", clock::rfc3339(entry.at), entry.text)).collect();
            format!(
                "<entry><id>urn:evenkeel:incident:{}</id><title>{}</title><updated>{}</updated>\
                 <link href=\"http://{host}/incidents/{}\"/><content>{}</content></entry>",
                incident.id,
                escaped(&format!("{state}{}: {}", incident.model, incident.title)),
                clock::rfc3339(last(incident)),
                incident.id,
                escaped(&lines.join("\n"))
            )
        })
        .collect();
    let feed = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\">\
         <id>urn:evenkeel:incidents</id><title>Evenkeel: incidents</title><author><name>Evenkeel</name></author>\
         <updated>{}</updated><link rel=\"self\" href=\"http://{host}/feed.atom\"/>{}</feed>",
        clock::rfc3339(updated),
        entries.concat()
    );
    Ok(([(header::CONTENT_TYPE, "application/atom+xml"), (header::CACHE_CONTROL, "no-cache")], feed))
}

/// Text that is text in XML, whatever it contains.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            // XML 1.0 has no place for these, not even escaped.
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                safe.push('\u{fffd}');
            }
            other => safe.push(other),
        }
    }
    safe
}
