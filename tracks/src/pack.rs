//! Packs: what the page fetches instead of folders. One for the course, one a track, postcard bytes
//! behind a format number.

use serde::{Serialize, de::DeserializeOwned};
use std::fmt;

/// The file name of the pack that holds the [`crate::Course`].
pub const INDEX_NAME: &str = "course.pack";

/// Grows when the shape of what is packed changes.
const FORMAT: u8 = 2;

/// The file name of a track's pack.
#[must_use]
pub fn pack_name(track: &str) -> String {
    format!("{track}.pack")
}

/// Why bytes are not a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackError {
    /// Made by another version of the playground.
    Format,
    /// Cut short or damaged.
    Damaged,
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Format => "this pack was made by another version of the playground: reload the page",
            Self::Damaged => "this pack did not arrive whole: reload the page",
        })
    }
}

impl std::error::Error for PackError {}

/// Packs a course or a track.
///
/// # Panics
/// Never: what is packed is plain data, which postcard always encodes.
pub fn encode<T: Serialize>(content: &T) -> Vec<u8> {
    let mut bytes = vec![FORMAT];
    bytes.extend(postcard::to_allocvec(content).expect("plain data"));
    bytes
}

/// Opens a pack.
///
/// # Errors
/// When the bytes are of another format, or not whole.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PackError> {
    match bytes.split_first() {
        Some((&FORMAT, content)) => postcard::from_bytes(content).map_err(|_| PackError::Damaged),
        _ => Err(PackError::Format),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Course;

    #[test]
    fn a_pack_opens_to_what_was_packed() {
        let course = Course::default();
        assert_eq!(decode::<Course>(&encode(&course)), Ok(course));
    }

    #[test]
    fn foreign_and_damaged_packs_are_told_apart() {
        assert_eq!(decode::<Course>(&[9, 0]), Err(PackError::Format));
        assert_eq!(decode::<Course>(&[FORMAT, 200]), Err(PackError::Damaged));
    }
}
