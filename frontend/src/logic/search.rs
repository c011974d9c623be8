//! Which models a person means by what they have typed so far.

use shared::api::ModelStatus;

use super::words;

/// What of a model can be searched, in small letters: its name, state, purpose, owner, team, versions, downstream.
pub fn text(status: &ModelStatus) -> String {
    let mut text = format!(
        "{} {} {} {} {} {} {}",
        status.name,
        title(&status.name),
        words::state(status.state),
        status.description,
        status.owner,
        status.owner_email,
        status.team
    );
    for name in status.versions.iter().chain(&status.downstream) {
        text.push(' ');
        text.push_str(name);
    }
    fold(&text)
}

/// The words that were typed, in small letters.
pub fn typed_words(typed: &str) -> Vec<String> {
    fold(typed).split_whitespace().map(str::to_owned).collect()
}

/// Whether each word that was typed stands somewhere in a text; both in small letters.
pub fn matches(text: &str, words: &[String]) -> bool {
    words.iter().all(|word| text.contains(word.as_str()))
}

/// Whether what was typed could be a request id: one word, with a digit in it.
pub fn looks_like_request(typed: &str) -> bool {
    let typed = typed.trim();
    typed.len() >= 3 && !typed.contains(char::is_whitespace) && typed.bytes().any(|byte| byte.is_ascii_digit())
}

/// A model's name as a title, for example "Car loan" for `car_loan`.
pub fn title(name: &str) -> String {
    let spaced = name.replace(['_', '-'], " ");
    capital(&spaced)
}

/// Text with a capital first letter.
pub fn capital(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// Small letters of the Latin alphabet and its Western accents; the tables of all alphabets weigh 10 KB.
pub fn fold(text: &str) -> String {
    let small = |letter: char| match letter {
        'À'..='Ö' | 'Ø'..='Þ' => char::from_u32(letter as u32 + 32).unwrap_or(letter),
        other => other.to_ascii_lowercase(),
    };
    text.chars().map(small).collect()
}

/// A piece of a path, with what would end it escaped.
pub fn path_segment(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            escaped.push(byte as char);
        } else {
            escaped.push('%');
            escaped.extend([byte >> 4, byte & 15].map(|half| char::from(b"0123456789ABCDEF"[half as usize])));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_typed_must_be_found_somewhere() {
        let text = text(&ModelStatus {
            name: "car_loan".into(),
            state: shared::api::State::Degraded,
            description: "Predicts whether a loan will be repaid".into(),
            owner: "Lending, J. Kim".into(),
            downstream: vec!["loan-desk".into()],
            ..ModelStatus::default()
        });
        let found = |typed: &str| matches(&text, &typed_words(typed));
        assert!(["", "LOAN", "kim car", "car loan", "repaid", "degraded kim", "loan-desk"].into_iter().all(found));
        assert_eq!(fold("ÅSA Müller × 7"), "åsa müller × 7");
        assert!(!["price", "kim price", "live"].into_iter().any(found));
    }

    #[test]
    fn a_request_id_is_one_word_with_a_digit() {
        assert!(looks_like_request(" req-81723 "));
        assert!(["loan", "v1", "car 2 x", ""].iter().all(|typed| !looks_like_request(typed)));
    }

    #[test]
    fn names_become_titles_and_paths() {
        assert_eq!(title("car_loan"), "Car loan");
        assert_eq!(path_segment("a/b c?"), "a%2Fb%20c%3F");
    }
}
