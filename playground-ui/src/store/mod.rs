//! What the page remembers in this browser: drafts, progress, settings. Nothing leaves it.
//!
//! Every call may fail (storage blocked, full, or holding what somebody else wrote), and none of them
//! may take the page down: reading falls back to nothing, writing says whether it worked. A record that
//! cannot be read is moved aside under another key, never overwritten.

mod record;

pub use record::{Draft, Progress};

use serde::{Serialize, de::DeserializeOwned};
use web_sys::Storage;

/// Grows when the shape of a record changes; older records then stay under their own keys. All
/// projects of one host may share a storage, hence the name.
const NAMESPACE: &str = "netsplit:1:";
/// The longest record that is read back, in bytes: far above any program, far below what hurts.
const RECORD_BYTES_MAX: usize = 400_000;

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// The text under a key.
pub fn read_text(key: &str) -> Option<String> {
    let text = storage()?.get_item(&format!("{NAMESPACE}{key}")).ok().flatten()?;
    (text.len() <= RECORD_BYTES_MAX).then_some(text)
}

/// Keeps a text; whether that worked.
pub fn write_text(key: &str, text: &str) -> bool {
    storage().is_some_and(|storage| storage.set_item(&format!("{NAMESPACE}{key}"), text).is_ok())
}

/// The record under a key.
pub fn read<T: DeserializeOwned>(key: &str) -> Option<T> {
    let text = read_text(key)?;
    match serde_json::from_str(&text) {
        Ok(record) => Some(record),
        Err(_) => {
            set_aside(key, &text);
            None
        }
    }
}

/// Keeps a record; whether that worked.
pub fn write<T: Serialize>(key: &str, record: &T) -> bool {
    serde_json::to_string(record).is_ok_and(|text| write_text(key, &text))
}

/// Whether anything can be kept at all.
pub fn works() -> bool {
    write_text("probe", "1")
}

/// A record that cannot be read may still hold somebody's work.
fn set_aside(key: &str, text: &str) {
    if let Some(storage) = storage()
        && storage.set_item(&format!("netsplit:aside:{key}"), text).is_ok()
    {
        // Failing to remove it costs nothing but another try at the next visit.
        let _ = storage.remove_item(&format!("{NAMESPACE}{key}"));
    }
}

impl Draft {
    fn key(task: &str) -> String {
        format!("draft:{task}")
    }

    /// The draft of a task.
    pub fn load(task: &str) -> Option<Self> {
        read::<Self>(&Self::key(task)).map(Self::mended)
    }

    /// Keeps it; whether that worked.
    pub fn save(&self, task: &str) -> bool {
        write(&Self::key(task), self)
    }
}

impl Progress {
    fn key(task: &str) -> String {
        format!("progress:{task}")
    }

    /// What has been reached in a task.
    pub fn load(task: &str) -> Option<Self> {
        read(&Self::key(task))
    }

    /// Keeps it; whether that worked.
    pub fn save(&self, task: &str) -> bool {
        write(&Self::key(task), self)
    }
}
