//! The one client for everything that Evenkeel itself asks: probes, scrapes, webhooks, mail.
//!
//! People register addresses, and the server asks them. So that nobody reaches through it what they could not reach
//! themselves, every connection is judged by the address that it is made to, after names are resolved: a name that leads
//! elsewhere later is refused then. Redirects are answers like any other and are never followed. No answer costs more than
//! the time and the bytes that were set for it, and no proxy is taken from the environment.

mod address;
mod client;
mod dial;
mod failure;
mod pool;
mod reach;
pub mod sign;
mod tls;

#[cfg(test)]
pub(crate) mod fake;
#[cfg(test)]
mod tests;

pub use address::Address;
pub use client::{Answer, Client, Turn, status_words};
pub use failure::Failure;
pub use reach::Reach;

impl Reach {
    /// Whether an address may be registered; otherwise a sentence that says why not and what to do.
    ///
    /// A name is not resolved here: what it leads to is judged at every connection.
    pub fn check_url(self, url: &str) -> Result<(), String> {
        let address = Address::parse(url).map_err(|failure| failure.to_string())?;
        match address.literal() {
            Some(ip) => self.judge(ip),
            None => Ok(()),
        }
    }
}
