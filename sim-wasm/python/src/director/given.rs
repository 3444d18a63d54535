//! The arguments of a director's call, bound to the signature that its entry states. What is wrong with
//! them is told with what was given, what is wanted, the signature and an example.

use crate::api::Entry;
use crate::values::{from_python, words};
use engine::{Bandwidth, Chance, Latency};
use monty_types::{CallArgs, ExcType, ObjectRef};
use std::collections::BTreeMap;
use std::fmt::Display;
use trace::{Time, Value};

/// An exception to be raised at the author's line.
pub type Wrong = (ExcType, String);

/// The longest time that a call may name: a day of simulated time, in ms.
const MS_MAX: f64 = 86_400_000.0;

/// The farthest that a clock may be set: some thirty years, in ms.
const SHIFT_MS_MAX: f64 = 1_000_000_000_000.0;

/// A parameter of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Parameter {
    name: &'static str,
    is_required: bool,
    /// Whether it may be given without its name.
    is_positional: bool,
}

/// A signature as it stands in an entry.
#[derive(Debug, Default, PartialEq, Eq)]
struct Signature {
    parameters: Vec<Parameter>,
    /// Whether it takes any number of positional ones (`*groups`) ...
    takes_rest: bool,
    /// ... or of named ones (`**options`).
    takes_options: bool,
}

impl Signature {
    fn of(entry: &Entry) -> Self {
        let mut signature = Self::default();
        for part in parts(entry.call) {
            match part.strip_prefix("**") {
                Some(_) => signature.takes_options = true,
                None if part.starts_with('*') => signature.takes_rest = true,
                None => signature.parameters.push(Parameter {
                    name: part.split('=').next().unwrap_or(part),
                    is_required: !part.contains('='),
                    is_positional: !signature.takes_rest,
                }),
            }
        }
        signature
    }
}

/// The parameters of a signature, apart: a comma inside brackets is a default's.
fn parts(call: &'static str) -> Vec<&'static str> {
    let inside = call.split_once('(').map_or("", |(_, inside)| inside.strip_suffix(')').unwrap_or(inside));
    let (mut parts, mut depth, mut begin) = (Vec::new(), 0_i32, 0);
    for (at, letter) in inside.char_indices() {
        match letter {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(inside[begin..at].trim());
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(inside[begin..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

/// How a call is read: its entry, with the signature taken apart.
#[derive(Debug)]
pub struct Form {
    entry: &'static Entry,
    signature: Signature,
    /// Whether the name or number of the object that it is a method of stands in front.
    owned: bool,
}

impl Form {
    /// The form of an entry's calls.
    pub fn new(entry: &'static Entry, owned: bool) -> Self {
        Self { entry, signature: Signature::of(entry), owned }
    }

    /// What scenarios call it.
    pub const fn name(&self) -> &'static str {
        self.entry.name
    }
}

/// What was given to a call.
#[derive(Debug)]
pub struct Given<'a> {
    form: &'a Form,
    values: BTreeMap<&'static str, ObjectRef<'a>>,
    /// What was given without a name beyond the parameters.
    pub rest: Vec<ObjectRef<'a>>,
    /// What was given under names that the signature leaves open.
    options: Vec<(String, ObjectRef<'a>)>,
    /// On whose behalf the call is: a client's name, a number of the host's.
    pub owner: Option<ObjectRef<'a>>,
}

impl<'a> Given<'a> {
    /// Binds arguments to a signature.
    pub fn read(form: &'a Form, args: &'a CallArgs) -> Result<Self, Wrong> {
        let signature = &form.signature;
        let mut positional = args.args();
        let owner = if form.owned { positional.next() } else { None };
        let mut given = Self { form, values: BTreeMap::new(), rest: Vec::new(), options: Vec::new(), owner };
        let mut places = signature.parameters.iter().filter(|parameter| parameter.is_positional);
        for value in positional {
            match places.next() {
                Some(parameter) => drop(given.values.insert(parameter.name, value)),
                None if signature.takes_rest => given.rest.push(value),
                None => return Err(given.is_called_wrong(&format!("{} is one too many", words(value)))),
            }
        }
        for (name, value) in args.kwargs() {
            given.named(name.as_str().unwrap_or_default(), value)?;
        }
        given.values.retain(|_, value| value.type_name() != "NoneType");
        let missing =
            signature.parameters.iter().find(|one| one.is_required && given.get(one.name).is_none());
        match missing {
            Some(parameter) => Err(given.is_called_wrong(&format!("`{}` is missing", parameter.name))),
            None => Ok(given),
        }
    }

    fn named(&mut self, name: &str, value: ObjectRef<'a>) -> Result<(), Wrong> {
        let signature = &self.form.signature;
        match signature.parameters.iter().find(|parameter| parameter.name == name) {
            Some(parameter) if self.values.contains_key(parameter.name) => {
                Err(self.is_called_wrong(&format!("`{name}` is given twice")))
            }
            Some(parameter) => {
                self.values.insert(parameter.name, value);
                Ok(())
            }
            None if signature.takes_options => {
                self.options.push((name.to_owned(), value));
                Ok(())
            }
            None => Err(self.is_called_wrong(&format!("it has no `{name}`"))),
        }
    }

    // ---- complaints ----------------------------------------------------------------------------

    fn is_called_wrong(&self, what: &str) -> Wrong {
        (ExcType::TypeError, self.with_signature(what))
    }

    /// What was given under names that the signature leaves open, as `read` reads a value.
    pub fn options(
        &self,
        read: impl Fn(ObjectRef<'_>) -> Result<Value, String>,
    ) -> Result<Vec<(String, Value)>, Wrong> {
        let option = |(name, value): &(String, ObjectRef<'_>)| {
            let value = read(*value).map_err(|why| self.wrong(format!("`{name}` cannot be {why}")))?;
            Ok((name.clone(), value))
        };
        self.options.iter().map(option).collect()
    }

    /// A complaint about a value.
    pub fn wrong(&self, what: impl Display) -> Wrong {
        (ExcType::ValueError, self.with_signature(&what.to_string()))
    }

    fn with_signature(&self, what: &str) -> String {
        const CALL_CHARS_MAX: usize = 200;
        let Entry { name, says, .. } = self.form.entry;
        let code = self.form.entry.code();
        // Of the longest ones the example tells more.
        let code = if code.len() > CALL_CHARS_MAX { format!("{name}(...)") } else { code };
        let example =
            says.rsplit_once("For example `").map(|(_, example)| example.trim_end_matches(['.', '`']));
        let example = example.map_or(String::new(), |example| format!(", for example {example}"));
        format!("{name}: {what}. It is {code}{example}")
    }

    /// A complaint about the value of one argument: what is wanted, and what was given.
    pub fn wants(&self, name: &str, wanted: impl Display) -> Wrong {
        let was = self.get(name).map_or("nothing".to_owned(), words);
        self.wrong(format!("`{name}` is {wanted}, and was {was}"))
    }

    // ---- values --------------------------------------------------------------------------------

    /// An argument that is neither missing nor None.
    pub fn get(&self, name: &str) -> Option<ObjectRef<'a>> {
        self.values.get(name).copied()
    }

    /// Text that must be there.
    pub fn text(&self, name: &str) -> Result<&'a str, Wrong> {
        self.maybe_text(name)?.ok_or_else(|| self.wants(name, "a str"))
    }

    /// Text.
    pub fn maybe_text(&self, name: &str) -> Result<Option<&'a str>, Wrong> {
        self.get(name).map(|value| value.as_str().ok_or_else(|| self.wants(name, "a str"))).transpose()
    }

    /// True or False; `otherwise` when nothing was said.
    pub fn flag(&self, name: &str, otherwise: bool) -> Result<bool, Wrong> {
        let Some(value) = self.get(name) else { return Ok(otherwise) };
        value.as_bool().ok_or_else(|| self.wants(name, "True or False"))
    }

    /// A whole number between two, if one was given.
    pub fn whole(&self, name: &str, least: i64, most: i64) -> Result<Option<i64>, Wrong> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let number = value.as_int().filter(|number| (least..=most).contains(number));
        number.map(Some).ok_or_else(|| self.wants(name, format!("a whole number, {least} to {most}")))
    }

    /// A count between two, if one was given.
    pub fn count(&self, name: &str, least: u32, most: u32) -> Result<Option<u32>, Wrong> {
        let number = self.whole(name, i64::from(least), i64::from(most))?;
        Ok(number.map(|number| u32::try_from(number).expect("it is between two of them")))
    }

    /// A span of ms, a fraction allowed, if one was given.
    pub fn ms(&self, name: &str) -> Result<Option<Time>, Wrong> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let span = span(value);
        span.map(Some).ok_or_else(|| self.wants(name, "a number of milliseconds, 0 to a day"))
    }

    /// A span of ms that must be there and be at least one.
    pub fn some_ms(&self, name: &str) -> Result<Time, Wrong> {
        let span = self.ms(name)?.filter(|span| *span >= Time::from_ms(1));
        span.ok_or_else(|| self.wants(name, "a number of milliseconds, 1 to a day"))
    }

    /// A shift in microseconds, forward or back, that must be there.
    pub fn shift(&self, name: &str) -> Result<i64, Wrong> {
        let ms = self.get(name).and_then(|value| value.as_float());
        match ms {
            Some(ms) if ms.abs() <= SHIFT_MS_MAX => Ok((ms * 1_000.0) as i64),
            _ => {
                Err(self.wants(name, "a number of milliseconds, forward or (negative) back, up to 30 years"))
            }
        }
    }

    /// So many in so many, as one argument `(k, n)`.
    pub fn chance(&self, name: &str) -> Result<Option<Chance>, Wrong> {
        let Some(pair) = self.get(name) else { return Ok(None) };
        let parts = pair.items().unwrap_or_default();
        let read = |at: usize| parts.get(at).copied().and_then(small);
        match (read(0), read(1), parts.len()) {
            (Some(chance), Some(of), 2) if chance <= of && of > 0 => Ok(Some(Chance { chance, of })),
            _ => Err(self.wants(name, "a chance: two whole numbers, (1, 4) is one in four")),
        }
    }

    /// So many in so many, as the arguments `chance` and `of`; `None` when the chance is 0.
    pub fn chance_of(&self) -> Result<Option<Chance>, Wrong> {
        let read = |name: &str| self.get(name).and_then(small);
        match (read("chance"), read("of")) {
            (Some(chance), Some(of)) if chance <= of && of > 0 => {
                Ok((chance > 0).then_some(Chance { chance, of }))
            }
            _ => {
                let was = ["chance", "of"].map(|name| self.get(name).map_or(String::new(), words)).join(", ");
                Err(self.wrong(format!(
                    "a chance is two whole numbers, so many in so many: 1, 4 is one in four; {was} is none"
                )))
            }
        }
    }

    /// A latency, if one was given.
    pub fn latency(&self, name: &str) -> Result<Option<Latency>, Wrong> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let wrong = || {
            self.wants(
                name,
                "a latency: constant(ms), uniform(low, high) or exponential(mean), of 0 ms to a day",
            )
        };
        latency(value).map(Some).ok_or_else(wrong)
    }

    /// A bandwidth, named in bytes a ms or in messages a second.
    pub fn bandwidth(&self, bytes: &str, messages: &str) -> Result<Option<Bandwidth>, Wrong> {
        match (self.count(bytes, 1, 1_000_000)?, self.count(messages, 1, 1_000_000)?) {
            (Some(_), Some(_)) => Err(self.wrong(format!("`{bytes}` or `{messages}`, not both"))),
            (Some(bytes), None) => Ok(Some(Bandwidth::Bytes(u64::from(bytes)))),
            (None, messages) => Ok(messages.map(|messages| Bandwidth::Messages(u64::from(messages)))),
        }
    }

    /// One of some words, if one was given.
    pub fn word<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> Result<Option<T>, Wrong> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let found = words.iter().find(|(word, _)| value.as_str() == Some(word));
        let listed = || words.iter().map(|(word, _)| format!("{word:?}")).collect::<Vec<_>>().join(", ");
        found.map(|(_, meant)| Some(*meant)).ok_or_else(|| self.wants(name, format!("one of {}", listed())))
    }

    /// The items of a list or tuple, if one was given.
    pub fn items(&self, name: &str, wanted: &str) -> Result<Option<Vec<ObjectRef<'a>>>, Wrong> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let is_list = matches!(value.type_name(), "list" | "tuple");
        value.items().filter(|_| is_list).map(Some).ok_or_else(|| self.wants(name, wanted))
    }

    /// What a message may hold.
    pub fn value(&self, name: &str) -> Result<Value, Wrong> {
        let object = self.get(name).ok_or_else(|| self.wants(name, "a dict"))?;
        from_python(object).map_err(|why| self.wrong(format!("`{name}` cannot hold {why}")))
    }
}

/// A span of ms as it is given.
fn span(value: ObjectRef<'_>) -> Option<Time> {
    let ms = value.as_float().filter(|ms| (0.0..=MS_MAX).contains(ms))?;
    Some(Time((ms * 1_000.0) as u64))
}

fn small(value: ObjectRef<'_>) -> Option<u32> {
    value.as_int().and_then(|number| u32::try_from(number).ok())
}

/// A latency as `constant`, `uniform` and `exponential` make it.
fn latency(value: ObjectRef<'_>) -> Option<Latency> {
    let parts = value.items()?;
    let [kind, low, high] = parts.as_slice() else { return None };
    let (low, high) = (span(*low)?, span(*high)?);
    match kind.as_str()? {
        "constant" => Some(Latency::Constant(low)),
        "uniform" if low <= high => Some(Latency::Uniform(low, high)),
        "exponential" => Some(Latency::Exponential(low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: Entry =
        Entry { name: "net.flap", call: "(*groups, on, off=(1, 2))", says: "For example `net.flap(1)`." };

    #[test]
    fn signatures_are_read_as_they_are_written() {
        let signature = Signature::of(&ENTRY);
        assert!(signature.takes_rest && !signature.takes_options);
        let told: Vec<_> = signature.parameters.iter().map(|one| (one.name, one.is_required)).collect();
        assert_eq!(told, [("on", true), ("off", false)]);
        assert_eq!(parts("()"), [""; 0]);
    }

    #[test]
    fn a_wrong_call_quotes_the_signature_and_an_example() {
        let (_, says) = Given::read(&Form::new(&ENTRY, false), &CallArgs::new()).unwrap_err();
        assert_eq!(
            says,
            "net.flap: `on` is missing. It is net.flap(*groups, on, off=(1, 2)), for example net.flap(1)"
        );
    }
}
