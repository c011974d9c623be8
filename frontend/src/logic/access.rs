//! Who asks, what that allows, and what admins read and write about it.

pub mod account;
pub mod audit;
pub mod granted;
pub mod grants;
pub mod sign_in;
pub mod token;
