//! The pages, one for each route.

mod home;
mod missing;
pub mod task;
mod track;

pub use home::Home;
pub use missing::Missing;
pub use task::TaskPage;
pub use track::TrackPage;
