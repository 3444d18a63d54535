//! Reading the arguments of a call, with complaints that say what was wanted.

use crate::values::words;
use engine::{DiskError, Limits};
use monty_types::{CallArgs, ExcType, MontyObject};
use trace::Time;

/// What a call is answered with when it asks for something that cannot be.
pub type Wrong = (ExcType, String);

pub fn text(text: &str) -> MontyObject {
    MontyObject::string(text)
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

/// A text among the arguments; `wanted` says what it is, as in "a file's name".
pub fn data<'a>(args: &'a CallArgs, at: usize, wanted: &str) -> Result<&'a str, Wrong> {
    args.arg(at).and_then(|data| data.as_str()).ok_or_else(|| {
        let got = args.arg(at).map_or_else(|| "nothing".to_owned(), words);
        (ExcType::TypeError, format!("{wanted} is text, not {got}"))
    })
}

/// A whole number among the arguments.
pub fn whole(args: &CallArgs, at: usize, of: &str) -> Result<i64, Wrong> {
    args.arg(at)
        .and_then(|number| number.as_int())
        .ok_or_else(|| (ExcType::TypeError, format!("{of} takes a whole number here")))
}

/// A length, which is not below 0.
pub fn length(args: &CallArgs, at: usize) -> Result<usize, Wrong> {
    let length = whole(args, at, "a length")?;
    usize::try_from(length).map_err(|_| (ExcType::ValueError, format!("a length is 0 or more, not {length}")))
}

/// Longest span a program may name: a day.
const SPAN_MS_MAX: f64 = 86_400_000.0;

/// A span in milliseconds among the arguments, by place or by name.
pub fn span(args: &CallArgs, at: usize, name: &str, default_ms: Option<u64>) -> Result<Option<Time>, Wrong> {
    let Some(given) = args.arg(at).or_else(|| args.kwarg(name)) else {
        return match default_ms {
            Some(ms) => Ok(Some(Time::from_ms(ms))),
            None => Err((ExcType::TypeError, format!("{name} is missing: how many milliseconds?"))),
        };
    };
    match given.as_float() {
        Some(ms) if (0.0..=SPAN_MS_MAX).contains(&ms) => Ok(Some(Time((ms * 1_000.0) as u64))),
        _ => {
            let got = words(given);
            Err((ExcType::ValueError, format!("{name} is a number of milliseconds, 0 to a day, not {got}")))
        }
    }
}

/// How a function of `sim` may be called: its inside, how many arguments it takes, and their names.
const CALLS: &[(&str, usize, &[&str])] = &[
    ("_sim_send", 2, &["dest", "body"]),
    ("_sim_rpc", 3, &["dest", "body", "timeout"]),
    ("_sim_emit", 1, &[]),
    ("_sim_sleep", 1, &["ms"]),
    ("_sim_work", 1, &["ms"]),
    ("_sim_now", 0, &[]),
    ("_sim_clock", 0, &[]),
    ("_sim_metric", 2, &[]),
];

/// Refuses arguments that a function does not take.
pub fn no_more_than_taken(inside: &str, args: &CallArgs) -> Result<(), Wrong> {
    let Some((_, most, names)) = CALLS.iter().find(|(known, ..)| *known == inside) else { return Ok(()) };
    let name = inside.trim_start_matches("_sim_");
    if args.args().len() > *most {
        let says = format!("{name} takes {most} arguments, not {}", args.args().len());
        return Err((ExcType::TypeError, says));
    }
    let mut given = args.kwargs().filter_map(|(key, _)| key.as_str());
    match given.find(|key| !names.contains(key)) {
        Some(key) => Err((ExcType::TypeError, format!("{name} has no argument called {key:?}"))),
        None => Ok(()),
    }
}
