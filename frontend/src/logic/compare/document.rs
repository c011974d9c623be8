//! A comparison as one page that needs nothing else: to attach to a decision.

use crate::logic::export::markup::escape;
use crate::logic::export::{Cell, Table};

/// What the page says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// The verdict in a line.
    pub title: String,
    /// The verdict with its numbers, and which requests it is of: a paragraph each.
    pub summary: Vec<String>,
    /// What was compared: model, versions, days, slice, thresholds, margin, date of making.
    pub facts: Vec<(String, String)>,
    /// The address of the live page.
    pub link: String,
    /// Tables with their captions and what to know about each.
    pub tables: Vec<(String, String, Table)>,
    /// Charts as whole SVG documents that bring their style along.
    pub charts: Vec<String>,
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;color:#15181c;background:#fff;max-width:1080px;margin:32px auto;padding:0 20px}\
h1{font-size:28px;line-height:1.25;margin:0 0 12px}h2{font-size:20px;margin:36px 0 6px}p{margin:6px 0}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:16px 0}dt,.quiet{color:#555c64}dd{margin:0;overflow-wrap:anywhere}\
table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums;margin:8px 0}\
th,td{padding:3px 16px 3px 0;text-align:left;border-bottom:1px solid #e2e2de;vertical-align:top}td.n,th.n{text-align:right}\
.scroll{overflow-x:auto}svg{max-width:100%;height:auto;margin:8px 0}a{color:#2a48c8}@media print{body{margin:0}}";

/// The whole file.
pub fn html(document: &Document) -> String {
    let title = escape(&document.title);
    let mut text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
    );
    for paragraph in &document.summary {
        text.extend(["<p>", &escape(paragraph), "</p>\n"]);
    }
    text.push_str("<dl>\n");
    for (name, value) in &document.facts {
        text.extend(["<dt>", &escape(name), "</dt><dd>", &escape(value), "</dd>\n"]);
    }
    let link = escape(&document.link);
    text.extend(["<dt>Live page</dt><dd><a href=\"", &link, "\">", &link, "</a></dd>\n</dl>\n"]);
    for (caption, about, table) in &document.tables {
        text.extend(["<h2>", &escape(caption), "</h2>\n"]);
        if !about.is_empty() {
            text.extend(["<p class=\"quiet\">", &escape(about), "</p>\n"]);
        }
        rows(&mut text, table);
    }
    for chart in &document.charts {
        text.extend([chart.as_str(), "\n"]);
    }
    text.push_str("</main>\n</body>\n</html>\n");
    text
}

fn rows(text: &mut String, table: &Table) {
    let is_text = |column: usize| table.rows.iter().filter_map(|row| row.get(column)).any(Cell::is_text);
    let classes: Vec<&str> =
        (0..table.columns.len()).map(|column| if is_text(column) { "" } else { " class=\"n\"" }).collect();
    text.push_str("<div class=\"scroll\"><table><thead><tr>");
    for (name, class) in table.columns.iter().zip(&classes) {
        text.extend(["<th scope=\"col\"", class, ">", &escape(name), "</th>"]);
    }
    text.push_str("</tr></thead><tbody>\n");
    for row in &table.rows {
        text.push_str("<tr>");
        for (at, (cell, class)) in row.iter().zip(&classes).enumerate() {
            let shown = escape(&cell.shown());
            if at == 0 {
                text.extend(["<th scope=\"row\">", &shown, "</th>"]);
            } else {
                text.extend(["<td", class, ">", &shown, "</td>"]);
            }
        }
        text.push_str("</tr>\n");
    }
    text.push_str("</tbody></table></div>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_stands_alone_and_escapes_names() {
        let table = Table::new(["Group", "n"]).with(["<b>men</b>".into(), 12_u64.into()]);
        let document = Document {
            title: "v3 <worse> than v1".to_owned(),
            summary: vec!["a & b".to_owned()],
            facts: vec![("Model".to_owned(), "\"x\"".to_owned())],
            link: "http://here/models/x/compare?a=v1&b=v3".to_owned(),
            tables: vec![("Who flips".to_owned(), String::new(), table)],
            charts: vec!["<svg></svg>".to_owned()],
        };
        let text = html(&document);
        assert!(text.starts_with("<!doctype html>") && text.ends_with("</html>\n"));
        for part in [
            "v3 &lt;worse&gt; than v1",
            "a &amp; b",
            "&lt;b&gt;men&lt;/b&gt;",
            "?a=v1&amp;b=v3\"",
            "<svg></svg>",
            "<td class=\"n\">12</td>",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(!text.contains("<script") && !text.contains("src=") && !text.contains("<b>"), "{text}");
    }
}
