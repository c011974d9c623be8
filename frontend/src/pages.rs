//! The pages.

mod home;
mod incidents;
mod inventory;
mod model;
mod not_found;
mod request;
mod settings;

pub use home::Home;
pub use incidents::IncidentsPage;
pub use inventory::InventoryPage;
pub use model::{ModelPage, OpenPage};
pub use not_found::NotFound;
pub use request::RequestPage;
pub use settings::SettingsPage;
