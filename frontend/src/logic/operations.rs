//! What operators read and write: routes, rules, incidents, channels, in words and checked as one types.

pub mod breaker;
pub mod channels;
pub mod deliveries;
pub mod endpoints;
pub mod form_moment;
pub mod incidents;
pub mod json_text;
pub mod ledger;
pub mod metrics;
pub mod readings;
pub mod rollout;
pub mod rules;
pub mod shares;
pub mod signals;
pub mod states;
