//! Labels that do not cover each other: first come, first placed, the rest stay away. Which come
//! first is the drawer's decision, so that what is selected is always named.

/// What a label names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LabelKind {
    /// A message's type.
    Message,
    /// The type of a message that never arrived.
    Lost,
    /// A message of the selection.
    Selected,
}

/// A text with its place: its middle, on its base line.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// What it names.
    pub kind: LabelKind,
    /// Its middle, in pixels.
    pub x: f64,
    /// Its base line, in pixels.
    pub y: f64,
    /// What it says.
    pub text: String,
}

/// The width of a letter of a label, about, in pixels.
const LETTER: f64 = 6.3;
/// The height of a label, in pixels.
const HEIGHT: f64 = 13.0;
/// A label's longest text, in letters.
const LETTERS_MAX: usize = 18;
/// The most labels a frame shows.
const COUNT_MAX: usize = 120;

/// The labels of a frame, and the room they take.
#[derive(Debug)]
pub struct Labels {
    width: f64,
    placed: Vec<Label>,
    boxes: Vec<(f64, f64, f64, f64)>,
}

impl Labels {
    /// No labels yet, in a frame of this width.
    #[must_use]
    pub const fn new(width: f64) -> Self {
        Self { width, placed: Vec::new(), boxes: Vec::new() }
    }

    /// Places a label if there is room for it.
    pub fn place(&mut self, kind: LabelKind, (x, y): (f64, f64), text: &str) {
        let text = shortened(text);
        let half = text.chars().count() as f64 * LETTER / 2.0;
        let x = x.clamp(half, (self.width - half).max(half));
        let room = (x - half, y - HEIGHT, x + half, y + 2.0);
        let meets = |other: &(f64, f64, f64, f64)| {
            room.0 < other.2 && other.0 < room.2 && room.1 < other.3 && other.1 < room.3
        };
        if text.is_empty() || self.placed.len() >= COUNT_MAX || self.boxes.iter().any(meets) {
            return;
        }
        self.boxes.push(room);
        self.placed.push(Label { kind, x, y, text });
    }

    /// What was placed.
    #[must_use]
    pub fn into_placed(self) -> Vec<Label> {
        self.placed
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= LETTERS_MAX {
        return text.to_owned();
    }
    text.chars().take(LETTERS_MAX - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::{LabelKind, Labels};

    #[test]
    fn the_first_of_two_that_meet_stays() {
        let mut labels = Labels::new(300.0);
        labels.place(LabelKind::Message, (50.0, 50.0), "echo");
        labels.place(LabelKind::Message, (55.0, 52.0), "echo_ok");
        labels.place(LabelKind::Message, (120.0, 50.0), "read");
        let texts: Vec<_> = labels.into_placed().into_iter().map(|label| label.text).collect();
        assert_eq!(texts, ["echo", "read"]);
    }

    #[test]
    fn long_names_are_cut_with_a_mark() {
        let mut labels = Labels::new(300.0);
        labels.place(LabelKind::Message, (50.0, 50.0), "a_very_long_message_type");
        assert_eq!(labels.into_placed()[0].text, "a_very_long_messa…");
    }
}
