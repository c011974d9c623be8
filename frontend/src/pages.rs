//! The pages.

mod home;
mod model;
mod not_found;
mod request;

pub use home::Home;
pub use model::{ModelPage, OpenPage};
pub use not_found::NotFound;
pub use request::RequestPage;
