//! Reading the arguments of a call, with complaints that say what was wanted. The names of arguments
//! are those of the reference page.

use crate::api::Entry;
use crate::values::words;
use engine::{DiskError, Limits};
use monty_types::unstable::{MontyNode, node};
use monty_types::{CallArgs, ExcType, MontyObject, ObjectRef};
use std::ops::RangeInclusive;
use trace::Time;

/// What a call is answered with when it asks for something that cannot be.
pub type Wrong = (ExcType, String);

/// Stands for `ConnectionError`, which the interpreter has not: a kind of `OSError` that nothing else
/// here ever is. The prelude gives it its names; [`crate::explain`] shows them.
pub const CONNECTION_ERROR: ExcType = ExcType::IsADirectoryError;

/// Places and lengths beyond this mean the same as this: it is more than any disk holds, and fits a
/// `usize` everywhere.
const PLACE_MAX: i64 = 1 << 30;

/// Longest span a program may name: a day.
const SPAN_MS_MAX: f64 = 86_400_000.0;

pub fn text(text: &str) -> MontyObject {
    MontyObject::string(text)
}

/// The bytes of a value, when it is bytes.
pub fn bytes_of<'a>(object: ObjectRef<'a>) -> Option<&'a [u8]> {
    match node(object) {
        MontyNode::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

/// The bytes of a value, when it is bytes or text.
pub fn data_of<'a>(object: ObjectRef<'a>) -> Option<&'a [u8]> {
    bytes_of(object).or_else(|| object.as_str().map(str::as_bytes))
}

pub fn disk_error(error: DiskError) -> Wrong {
    let kind = match error {
        DiskError::Missing(_) => ExcType::FileNotFoundError,
        DiskError::Full | DiskError::Unreadable(_) | DiskError::NoByte { .. } => ExcType::OSError,
    };
    (kind, error.to_string())
}

/// What one step may ask for at most, in the learner's words.
pub fn flood() -> Wrong {
    let most = Limits::default().effects_per_step_max;
    (ExcType::RuntimeError, format!("one step asked for more than {most} things at once"))
}

/// A whole number among the arguments of a call that no entry tells of.
pub fn whole(args: &CallArgs, at: usize, of: &str) -> Result<i64, Wrong> {
    args.arg(at)
        .and_then(|number| number.as_int())
        .ok_or_else(|| (ExcType::TypeError, format!("{of} takes a whole number here")))
}

/// A span in milliseconds.
pub fn span(given: ObjectRef<'_>, name: &str) -> Result<Time, Wrong> {
    match given.as_float() {
        Some(ms) if (0.0..=SPAN_MS_MAX).contains(&ms) => Ok(Time((ms * 1_000.0) as u64)),
        _ => {
            let got = words(given);
            Err((ExcType::ValueError, format!("{name} is a number of milliseconds, 0 to a day, not {got}")))
        }
    }
}

/// The arguments of a call, as its entry names them.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    pub entry: &'static Entry,
    args: &'a CallArgs,
    /// Arguments in front that the entry does not name.
    hidden: usize,
}

impl<'a> Given<'a> {
    /// The arguments of a call.
    ///
    /// # Errors
    /// When there are some that its entry does not name.
    pub fn new(entry: &'static Entry, args: &'a CallArgs, hidden: usize) -> Result<Self, Wrong> {
        let given = Self { entry, args, hidden };
        let Some(names) = entry.arguments() else { return Ok(given) };
        let (most, count) = (names.count(), args.args().len().saturating_sub(hidden));
        if count > most {
            let plural = if most == 1 { "" } else { "s" };
            return Err(given.type_error(format!(" takes {most} argument{plural}, not {count}")));
        }
        for key in args.kwargs().filter_map(|(key, _)| key.as_str()) {
            match given.place(key) {
                None => return Err(given.type_error(format!(" has no argument called {key:?}"))),
                Some(at) if at < count => return Err(given.type_error(format!(" was given {key:?} twice"))),
                Some(_) => {}
            }
        }
        Ok(given)
    }

    /// An argument in front that the entry does not name.
    pub fn hidden(&self) -> Option<ObjectRef<'a>> {
        self.args.arg(0).filter(|_| self.hidden > 0)
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.entry.arguments()?.position(|known| known == name)
    }

    fn type_error(&self, says: String) -> Wrong {
        (ExcType::TypeError, format!("{}{says}", self.entry.name))
    }

    fn value_error(&self, says: String) -> Wrong {
        (ExcType::ValueError, format!("{}{says}", self.entry.name))
    }

    /// An argument, if it was given; `None` too for Python's `None`.
    pub fn get(&self, name: &str) -> Option<ObjectRef<'a>> {
        let by_place = self.place(name).and_then(|at| self.args.arg(at + self.hidden));
        by_place.or_else(|| self.args.kwarg(name)).filter(|object| object.type_name() != "NoneType")
    }

    fn got(&self, name: &str) -> String {
        self.get(name).map_or_else(|| "nothing".to_owned(), words)
    }

    /// A text; `what` says what it is, as in "a file's name".
    pub fn text(&self, name: &str, what: &str) -> Result<&'a str, Wrong> {
        let text = self.get(name).and_then(|given| given.as_str());
        text.ok_or_else(|| self.type_error(format!(": {what} is text, not {}", self.got(name))))
    }

    /// Bytes, or text for its UTF-8; `default` when it was not given.
    pub fn data(&self, name: &str, what: &str, default: Option<&'a [u8]>) -> Result<&'a [u8], Wrong> {
        let Some(given) = self.get(name) else {
            return default.ok_or_else(|| self.type_error(format!(": {what} is text or bytes, not nothing")));
        };
        data_of(given)
            .ok_or_else(|| self.type_error(format!(": {what} is text or bytes, not {}", words(given))))
    }

    /// Bytes that no text stands for.
    pub fn bytes(&self, name: &str, what: &str) -> Result<&'a [u8], Wrong> {
        let bytes = self.get(name).and_then(bytes_of);
        bytes.ok_or_else(|| self.type_error(format!(": {what} is bytes, not {}", self.got(name))))
    }

    /// A whole number in a range; `default` when it was not given.
    pub fn whole(
        &self,
        name: &str,
        what: &str,
        range: RangeInclusive<i64>,
        default: Option<i64>,
    ) -> Result<i64, Wrong> {
        let Some(given) = self.get(name) else {
            return default
                .ok_or_else(|| self.type_error(format!(": {what} is a whole number, not nothing")));
        };
        if given.type_name() != "int" {
            return Err(self.type_error(format!(": {what} is a whole number, not {}", words(given))));
        }
        let (least, most) = (*range.start(), *range.end());
        given.as_int().filter(|number| range.contains(number)).ok_or_else(|| {
            let wanted =
                if most == i64::MAX { format!("{least} or more") } else { format!("{least} to {most}") };
            // Writing a very wide one out would take a while.
            let wide = matches!(node(given), MontyNode::BigInt(_));
            let got = if wide { "one of more than 64 bits".to_owned() } else { words(given) };
            self.value_error(format!(": {what} is {wanted}, not {got}"))
        })
    }

    /// A place or a length in bytes; `None` when it was not given.
    pub fn bytes_count(&self, name: &str, what: &str) -> Result<Option<usize>, Wrong> {
        if self.get(name).is_none() {
            return Ok(None);
        }
        let count = match self.get(name).and_then(|given| given.as_int()) {
            Some(count) if count > PLACE_MAX => PLACE_MAX,
            _ => self.whole(name, what, 0..=i64::MAX, None)?,
        };
        Ok(usize::try_from(count).ok())
    }

    /// A span in milliseconds.
    pub fn span(&self, name: &str, default: Option<Time>) -> Result<Time, Wrong> {
        match (self.get(name), default) {
            (Some(given), _) => span(given, name),
            (None, Some(default)) => Ok(default),
            (None, None) => Err(self.type_error(format!(": {name} is missing: how many milliseconds?"))),
        }
    }

    /// The arguments by their place, however many.
    pub fn all(&self) -> impl Iterator<Item = ObjectRef<'a>> {
        self.args.args()
    }
}
