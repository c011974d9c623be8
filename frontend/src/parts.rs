//! Parts used on several pages.

mod copy_link;
mod copyable;
mod data_table;
mod definition;
mod export;
mod freshness;
mod not_read;
mod notice;
mod sending;
mod severity;
mod snippet;
mod state;
mod theme;
mod when;
mod who;

pub use copy_link::CopyLink;
pub use copyable::Copyable;
pub use definition::{Definition, Figure};
pub use export::{ChartExport, ExportMenu, FileNames, TableExport, taken};
pub use freshness::Freshness;
pub use not_read::NotRead;
pub use notice::{FailureNotice, ReplayNotice};
pub use sending::{Outcome, SendButton, Sending, problem};
pub use severity::SeverityMark;
pub use snippet::SnippetPair;
pub use state::{Mark, StateMark, VerdictMark};
pub use theme::ThemeSwitch;
pub use when::{Lasting, When};
pub use who::{Who, WhoField};
