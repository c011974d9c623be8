//! How the server is run: what slow and greedy clients may do, how it ends, what it says of itself.

mod batches;
mod ending;
mod greedy_clients;
mod health;
mod logs;
mod metrics;
mod slow_clients;
