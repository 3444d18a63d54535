//! The records that are kept, apart from where they are kept.

use serde::{Deserialize, Serialize};

/// A learner's program for a task.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// The whole program.
    pub text: String,
    /// What of it may be edited: offsets as the editor counts them. None: to be found by the steps' names.
    #[serde(default)]
    pub ranges: Vec<(u32, u32)>,
    /// Whether the scaffold has been unlocked.
    #[serde(default)]
    pub unlocked: bool,
}

impl Draft {
    /// The same without ranges that make no sense, as only a stranger's hand could have left them.
    pub fn mended(mut self) -> Self {
        let units = u32::try_from(self.text.encode_utf16().count()).unwrap_or(u32::MAX);
        let mut behind = 0;
        let sound = self.ranges.iter().all(|(from, to)| {
            let sound = behind <= *from && from <= to && *to <= units;
            behind = *to;
            sound
        });
        if !sound {
            self.ranges.clear();
        }
        self
    }
}

/// What has been reached in a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Progress {
    /// The most seeds that one program has passed in every scenario; 0: not solved yet.
    pub seeds: u32,
    /// Whether anything was ever run.
    #[serde(default)]
    pub tried: bool,
}

impl Progress {
    /// Whether the task is solved.
    pub const fn is_solved(self) -> bool {
        self.seeds > 0
    }

    /// With the result of one more run.
    pub fn with_run(self, seeds_passed: u32) -> Self {
        Self { seeds: self.seeds.max(seeds_passed), tried: true }
    }
}

#[cfg(test)]
mod tests {
    use super::{Draft, Progress};

    #[test]
    fn ranges_outside_of_the_text_are_forgotten() {
        let draft = |ranges| Draft { text: "pass".to_owned(), ranges, unlocked: false }.mended().ranges;
        assert_eq!(draft(vec![(0, 4)]), [(0, 4)]);
        assert!(draft(vec![(0, 5)]).is_empty());
        assert!(draft(vec![(3, 4), (0, 1)]).is_empty());
    }

    #[test]
    fn a_draft_of_another_shape_is_refused() {
        assert!(serde_json::from_str::<Draft>(r#"{"text": "x", "colour": 1}"#).is_err());
        assert!(serde_json::from_str::<Draft>(r#"{"text": "x"}"#).is_ok());
    }

    #[test]
    fn progress_never_shrinks() {
        let solved = Progress::default().with_run(0).with_run(3).with_run(0);
        assert!(solved.is_solved());
        assert_eq!(solved.seeds, 3);
    }
}
