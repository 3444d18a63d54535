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
    pub async fn course(&self) -> Result<Rc<Course>, String> {
        let known = self.shared.borrow().course.clone();
        if let Some(course) = known {
            return Ok(course);
        }
        let course: Rc<Course> = Rc::new(unpacked(tracks::INDEX_NAME).await?);
        self.shared.borrow_mut().course = Some(Rc::clone(&course));
        Ok(course)
    }

    /// A track, whole.
    pub async fn track(&self, slug: &str) -> Result<Rc<Track>, String> {
        let known = self.shared.borrow().tracks.get(slug).cloned();
        if let Some(track) = known {
            return Ok(track);
        }
        let track: Rc<Track> = Rc::new(unpacked(&tracks::pack_name(slug)).await?);
        self.shared.borrow_mut().tracks.insert(slug.to_owned(), Rc::clone(&track));
        Ok(track)
    }
}

async fn unpacked<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    let bytes = fetch::bytes(&format!("{FOLDER}/{name}")).await?;
    tracks::decode(&bytes).map_err(|error| error.to_string())
}
