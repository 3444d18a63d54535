//! Writes what the page fetches: a pack for the course and one for each track.
//!
//! What can be read is packed even when other files are not as they should be, so that an author sees
//! a half-written course on the page; `verify` is who refuses.

use crate::files;
use std::path::Path;
use tracks::{Course, INDEX_NAME, Track, encode, pack_name};

/// Packs the course, tells what was left out and how large the packs are.
///
/// # Errors
/// When there is no course, or the folder cannot be written.
pub fn command(root: &Path, into: &Path) -> Result<bool, String> {
    let survey = files::survey(root)?;
    for error in &survey.errors {
        eprintln!("{error}");
    }
    let course = Course { tracks: survey.tracks.iter().map(|track| track.card.clone()).collect() };
    let mut bytes = write(into, INDEX_NAME, &encode(&course))?;
    for track in survey.tracks {
        let name = pack_name(&track.card.slug);
        bytes += write(into, &name, &encode(&for_the_page(track)))?;
    }
    println!("packed {} tracks, {bytes} bytes", course.tracks.len());
    Ok(true)
}

/// A track without what the page has no use for: of wrong programs it shows the sentence, and never the program.
fn for_the_page(mut track: Track) -> Track {
    for mistake in track.tasks.iter_mut().flat_map(|task| &mut task.mistakes) {
        mistake.program.clear();
    }
    track
}

fn write(into: &Path, name: &str, bytes: &[u8]) -> Result<usize, String> {
    files::write(&into.join(name), bytes)?;
    Ok(bytes.len())
}
