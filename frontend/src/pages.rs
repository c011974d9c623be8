//! The pages.

mod account;
mod home;
mod incidents;
mod inventory;
mod model;
mod not_found;
mod request;
mod settings;
mod sign_in;

pub use account::AccountPage;
pub use home::Home;
pub use incidents::IncidentsPage;
pub use inventory::InventoryPage;
pub use model::{ModelPage, OpenPage};
pub use not_found::NotFound;
pub use request::RequestPage;
pub use settings::SettingsPage;
pub use sign_in::SignInPage;
