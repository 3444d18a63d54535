//! The pages, one for each route.

mod home;
mod missing;
pub mod task;

pub use home::Home;
pub use missing::Missing;
pub use task::TaskPage;
