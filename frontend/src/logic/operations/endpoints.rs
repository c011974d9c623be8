//! Endpoints in words, and what is typed into their form.

use shared::api::{Endpoint, Protocol, Scrape};

/// What is typed into the form of a version's endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointDraft {
    /// The address that is checked; none when empty.
    pub url: String,
    /// How it is asked.
    pub protocol: Protocol,
    /// Seconds from one check to the next.
    pub interval: String,
    /// Seconds after which no answer is a failure.
    pub timeout: String,
    /// The address of its metrics; none when empty.
    pub scrape: String,
    /// Seconds from one reading to the next.
    pub scrape_interval: String,
}

impl EndpointDraft {
    /// What is registered, with what is usual where nothing is.
    pub fn of(endpoint: Option<&Endpoint>, scrape: Option<&Scrape>) -> Self {
        let seconds = |known: Option<u32>, usual: u32| known.unwrap_or(usual).to_string();
        Self {
            url: endpoint.map_or_else(String::new, |endpoint| endpoint.url.clone()),
            protocol: endpoint.map_or_else(Protocol::default, |endpoint| endpoint.protocol),
            interval: seconds(endpoint.map(|endpoint| endpoint.interval_s), 10),
            timeout: seconds(endpoint.map(|endpoint| endpoint.timeout_s), 5),
            scrape: scrape.map_or_else(String::new, |scrape| scrape.url.clone()),
            scrape_interval: seconds(scrape.map(|scrape| scrape.interval_s), 30),
        }
    }

    /// What is meant.
    ///
    /// # Errors
    /// What is wrong, as a sentence.
    pub fn read(&self) -> Result<(Option<Endpoint>, Option<Scrape>), String> {
        let seconds = |text: &str, most: u32| {
            let read = text.trim().parse::<u32>().ok().filter(|seconds| (1..=most).contains(seconds));
            read.ok_or_else(|| format!("\u{201c}{}\u{201d} must be whole seconds from 1 to {most}.", text.trim()))
        };
        let (url, scrape) = (self.url.trim(), self.scrape.trim());
        let endpoint = if url.is_empty() {
            None
        } else {
            Some(Endpoint {
                url: url.to_owned(),
                protocol: self.protocol,
                interval_s: seconds(&self.interval, 3_600)?,
                timeout_s: seconds(&self.timeout, 60)?,
            })
        };
        let scrape = if scrape.is_empty() {
            None
        } else {
            Some(Scrape { url: scrape.to_owned(), interval_s: seconds(&self.scrape_interval, 3_600)? })
        };
        Ok((endpoint, scrape))
    }
}

/// Where it is asked, in a sentence.
pub fn endpoint_words(endpoint: Option<&Endpoint>) -> String {
    let Some(endpoint) = endpoint else { return "No endpoint is checked.".to_owned() };
    let how = match endpoint.protocol {
        Protocol::Http => "",
        Protocol::Oip => " by the Open Inference Protocol",
    };
    format!("{} is asked{how} every {}.", endpoint.url, every(endpoint.interval_s))
}

/// Where its metrics are read, in a sentence.
pub fn scrape_words(scrape: Option<&Scrape>) -> String {
    scrape.map_or_else(
        || "No metrics are read.".to_owned(),
        |scrape| format!("Metrics are read at {} every {}.", scrape.url, every(scrape.interval_s)),
    )
}

fn every(seconds: u32) -> String {
    match seconds {
        1 => "second".to_owned(),
        60 => "minute".to_owned(),
        seconds => crate::logic::date::span(i64::from(seconds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_goes_there_and_back() {
        let endpoint = Endpoint { url: "http://h/ready".into(), protocol: Protocol::Oip, interval_s: 7, timeout_s: 2 };
        let scrape = Scrape { url: "http://h/metrics".into(), interval_s: 60 };
        let draft = EndpointDraft::of(Some(&endpoint), Some(&scrape));
        assert_eq!(draft.read(), Ok((Some(endpoint.clone()), Some(scrape.clone()))));
        assert_eq!(
            endpoint_words(Some(&endpoint)),
            "http://h/ready is asked by the Open Inference Protocol every 7 seconds."
        );
        assert_eq!(scrape_words(Some(&scrape)), "Metrics are read at http://h/metrics every minute.");
    }

    #[test]
    fn an_empty_address_is_none_and_seconds_are_whole() {
        let none = EndpointDraft::of(None, None);
        assert_eq!(none.read(), Ok((None, None)));
        let wrong = EndpointDraft { url: "http://h".into(), interval: "0.5".into(), ..none.clone() };
        assert!(wrong.read().is_err_and(|why| why.contains("0.5")));
        let long = EndpointDraft { url: "http://h".into(), timeout: "61".into(), ..none };
        assert!(long.read().is_err_and(|why| why.contains("to 60")));
    }
}
