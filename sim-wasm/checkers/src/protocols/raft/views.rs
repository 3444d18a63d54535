//! What nodes showed of themselves, read as Raft's state: figure 2 of the paper, as far as it is shown.

use super::super::fields::{Lives, field, int, is_shown, list, living, missing, must_be_shown, plain, wrong};
use super::logs::{Log, Logs, no_term, term_of};
use crate::evidence::{Evidence, Record};
use crate::verdict::Malformed;
use std::collections::BTreeMap;
use trace::{Settings, Value};

/// A part of a node's state, by the setting that names its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Role,
    Term,
    Vote,
    Log,
    Commit,
    Applied,
}

impl Part {
    /// All of them.
    pub(super) const ALL: [Self; 6] =
        [Self::Role, Self::Term, Self::Vote, Self::Log, Self::Commit, Self::Applied];

    /// Refuses views of which none shows it.
    pub(super) fn must_be_shown(self, evidence: &Evidence, settings: &Settings) -> Result<(), Malformed> {
        must_be_shown(&living(evidence)?, settings, self.setting())
    }

    /// The setting.
    const fn setting(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Term => "term",
            Self::Vote => "vote",
            Self::Log => "log",
            Self::Commit => "commit",
            Self::Applied => "applied",
        }
    }
}

/// What a node showed at one moment.
pub(super) struct View<'a> {
    pub record: &'a Record,
    /// How often it had died before.
    pub life: u32,
    pub leads: bool,
    pub term: Option<i64>,
    pub vote: Option<&'a Value>,
    pub log: Option<Log>,
    /// The index of the last entry that it knows to be committed.
    pub commit: Option<i64>,
    /// The part of its log that it knows to be committed.
    pub committed: Log,
    /// The part of its log that it knows to be committed, or has applied, whichever is longer.
    pub applied: Log,
}

impl<'a> View<'a> {
    /// Whose it is.
    pub(super) fn who(&self) -> &'a str {
        &self.record.who
    }

    /// The term that it leads.
    pub(super) fn led(&self) -> Option<i64> {
        self.term.filter(|_| self.leads)
    }
}

/// All views, in order of time.
pub(super) struct Views<'a> {
    pub all: Vec<View<'a>>,
    pub logs: Logs<'a>,
    /// The index of a log's first entry.
    first: i64,
    /// Whether the commit index is kept over restarts.
    pub is_durable: bool,
    /// The parts that were read.
    pub parts: Vec<Part>,
}

/// How the fields are called.
struct Reader<'a, 's> {
    settings: &'s Settings,
    views: Views<'a>,
    /// Of each node, its last log: as it was shown, and its prefixes from the shortest on.
    last: BTreeMap<&'a str, (&'a [Value], Vec<Log>)>,
}

impl<'a> Views<'a> {
    /// Reads these parts; each must be shown by somebody.
    pub(super) fn read(
        evidence: &'a Evidence,
        settings: &Settings,
        parts: &[Part],
    ) -> Result<Self, Malformed> {
        let living = living(evidence)?;
        parts.iter().try_for_each(|part| must_be_shown(&living, settings, part.setting()))?;
        let views = Views {
            all: Vec::new(),
            logs: Logs::default(),
            first: i64::from(settings.count("first") > 0),
            is_durable: settings.flag("durable"),
            parts: parts.to_vec(),
        };
        let mut reader = Reader { settings, views, last: BTreeMap::new() };
        let mut lives = Lives::default();
        for record in &evidence.records {
            let life = lives.of(record);
            if record.what != Value::Null {
                let view = reader.view(record, life)?;
                reader.views.all.push(view);
            }
        }
        Ok(reader.views)
    }

    /// Reads the parts that are needed, and those of the others that are shown.
    pub(super) fn read_shown(
        evidence: &'a Evidence,
        settings: &Settings,
        needed: &[Part],
        others: &[Part],
    ) -> Result<Self, Malformed> {
        let living = living(evidence)?;
        let shown = others.iter().filter(|part| is_shown(&living, settings, part.setting()));
        let parts: Vec<Part> = needed.iter().chain(shown).copied().collect();
        Self::read(evidence, settings, &parts)
    }

    /// The index of the entry that ends a prefix of so many entries.
    pub(super) fn index(&self, length: usize) -> i64 {
        i64::try_from(length).unwrap_or(i64::MAX) - 1 + self.first
    }

    /// How many entries there are up to an index.
    fn up_to(&self, index: i64) -> usize {
        usize::try_from(index.saturating_sub(self.first).saturating_add(1)).unwrap_or(0)
    }

    /// Whether an index says that something is committed.
    pub(super) fn is_any(&self, index: i64) -> bool {
        self.up_to(index) > 0
    }
}

impl<'a> Reader<'a, '_> {
    fn name(&self, part: Part) -> Option<&str> {
        self.views.parts.contains(&part).then(|| self.settings.word(part.setting()))
    }

    fn view(&mut self, record: &'a Record, life: u32) -> Result<View<'a>, Malformed> {
        let log = self.log(record)?;
        let number = |part| self.name(part).map_or(Ok(None), |name| int(record, name));
        let (term, commit, applied) = (number(Part::Term)?, number(Part::Commit)?, number(Part::Applied)?);
        let beginning = |index: Option<i64>| {
            let length = index.map_or(0, |index| self.views.up_to(index));
            log.map_or(Log::EMPTY, |log| self.views.logs.first(log, length))
        };
        let view = View {
            record,
            life,
            leads: self.leads(record)?,
            term,
            vote: self.name(Part::Vote).and_then(|name| field(record, name)),
            log,
            commit,
            committed: beginning(commit),
            applied: beginning(commit.max(applied)),
        };
        self.has_term(&view)?;
        Ok(view)
    }

    fn leads(&self, record: &Record) -> Result<bool, Malformed> {
        let Some(role) = self.name(Part::Role).and_then(|name| field(record, name)) else { return Ok(false) };
        match role {
            Value::Text(_) | Value::Bool(_) => Ok(plain(role) == self.settings.word("leader")),
            _ => Err(wrong(record, self.settings.word("role"), "a word")),
        }
    }

    fn has_term(&self, view: &View<'_>) -> Result<(), Malformed> {
        let Some(name) = self.name(Part::Term).filter(|_| view.term.is_none()) else { return Ok(()) };
        let because = match view.vote {
            _ if view.leads => "leads",
            Some(_) => "has voted",
            None => return Ok(()),
        };
        Err(missing(view.record, name, because))
    }

    fn log(&mut self, record: &'a Record) -> Result<Option<Log>, Malformed> {
        let Some(name) = self.name(Part::Log) else { return Ok(None) };
        let Some(entries) = list(record, name)? else { return Ok(None) };
        let (last, mut path) = self.last.remove(record.who.as_str()).unwrap_or((&[], Vec::new()));
        let same = last.iter().zip(entries).take_while(|(old, new)| old == new).count();
        path.truncate(same);
        for (index, entry) in (self.views.first..).zip(entries).skip(same) {
            let term = term_of(entry, self.settings.word("entry_term")).ok_or_else(|| {
                let says = no_term(entry, self.settings.word("entry_term"), index);
                Malformed::at(record.mark, format!("the log of {} {says}", record.who))
            })?;
            let before = path.last().copied().unwrap_or(Log::EMPTY);
            path.push(self.views.logs.append(before, (term, entry), record));
        }
        let log = path.last().copied().unwrap_or(Log::EMPTY);
        self.last.insert(&record.who, (entries, path));
        Ok(Some(log))
    }
}
