//! Any JSON as text, as a person types a fallback answer.

use shared::api::Json;

/// As text, without needless space.
pub fn json_text(json: &Json) -> String {
    match json {
        Json::Null(()) => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(value) => value.to_string(),
        Json::Text(text) => quoted(text),
        Json::List(items) => format!("[{}]", items.iter().map(json_text).collect::<Vec<_>>().join(", ")),
        Json::Object(fields) => {
            let field = |(name, value): (&String, &Json)| format!("{}: {}", quoted(name), json_text(value));
            format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            control if control < ' ' => {
                let code = control as u32;
                quoted.push_str("\\u00");
                quoted.extend([code >> 4, code & 15].iter().filter_map(|digit| char::from_digit(*digit, 16)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_json_has_a_text() {
        let fields = [
            ("a".to_owned(), Json::List(vec![Json::Number(0.5), Json::Bool(true), Json::Null(())])),
            ("q\"\\".to_owned(), Json::Text("line\n\u{1}é".to_owned())),
        ];
        let text = json_text(&Json::Object(fields.into_iter().collect()));
        assert_eq!(text, r#"{"a": [0.5, true, null], "q\"\\": "line\n\u0001é"}"#);
    }
}
