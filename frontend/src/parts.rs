//! Parts used on several pages.

mod copyable;
mod definition;
mod freshness;
mod notice;
mod state;
mod theme;
mod when;

pub use copyable::Copyable;
pub use definition::{Definition, Figure};
pub use freshness::Freshness;
pub use notice::{FailureNotice, ReplayNotice};
pub use state::{Mark, StateMark, VerdictMark};
pub use theme::ThemeSwitch;
pub use when::When;
