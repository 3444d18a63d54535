//! What components share besides looks: colours, fetched content, sizes, the bench of a task.

mod bench;
mod load;
mod page;
mod theme;
mod width;

pub use bench::{Bench, use_bench};
pub use load::{Load, use_course, use_track};
pub use page::{HEADING, use_page};
pub use theme::{Choice, Theme, use_theme_root};
pub use width::use_width;
