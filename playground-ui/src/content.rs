//! The course as the page fetches it: an index for the home page, a pack for each track. Each is
//! fetched once a visit.

use crate::fetch;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use tracks::{Course, Track};

/// Where the packs lie beside the page.
const FOLDER: &str = "generated/packs";

/// Why content cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoContent {
    /// There is none of that name.
    Unknown,
    /// It did not arrive, or not whole; why.
    NotFetched(String),
}

/// What has been fetched.
#[derive(Clone, Default)]
pub struct Content {
    shared: Rc<RefCell<Shared>>,
}

#[derive(Default)]
struct Shared {
    course: Option<Rc<Course>>,
    tracks: BTreeMap<String, Rc<Track>>,
}

impl PartialEq for Content {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.shared, &other.shared)
    }
}

impl Content {
    /// The index of the course.
    pub async fn course(&self) -> Result<Rc<Course>, NoContent> {
        let known = self.shared.borrow().course.clone();
        if let Some(course) = known {
            return Ok(course);
        }
        let course: Rc<Course> = Rc::new(unpacked(tracks::INDEX_NAME).await?);
        self.shared.borrow_mut().course = Some(Rc::clone(&course));
        Ok(course)
    }

    /// A track, whole. The index is asked first: an address with a typing mistake is not a broken
    /// connection.
    pub async fn track(&self, slug: &str) -> Result<Rc<Track>, NoContent> {
        let known = self.shared.borrow().tracks.get(slug).cloned();
        if let Some(track) = known {
            return Ok(track);
        }
        if !self.course().await?.tracks.iter().any(|track| track.slug == slug) {
            return Err(NoContent::Unknown);
        }
        let track: Rc<Track> = Rc::new(unpacked(&tracks::pack_name(slug)).await?);
        self.shared.borrow_mut().tracks.insert(slug.to_owned(), Rc::clone(&track));
        Ok(track)
    }
}

async fn unpacked<T: DeserializeOwned>(name: &str) -> Result<T, NoContent> {
    let bytes = fetch::bytes(&format!("{FOLDER}/{name}")).await.map_err(NoContent::NotFetched)?;
    tracks::decode(&bytes).map_err(|error| NoContent::NotFetched(error.to_string()))
}
