//! Whether committed offsets are kept: what is listed for a key is what somebody committed, and no commit that was done
//! is forgotten. Nothing is assumed of which commit wins: a later one of a lower offset may replace a higher one.

use super::super::words::answered;
use super::acts::{Act, Acts, Key, Map, Rest};
use super::cases::{Cases, Kind, Told};
use crate::verdict::Mark;

/// All commits and lists of one key.
#[derive(Default)]
struct Book {
    /// Those that did not fail, in order of their calls.
    commits: Vec<Commit>,
    /// Lists that were answered: which act, and what was listed.
    lists: Vec<(usize, Option<i64>)>,
}

/// A commit of an offset.
#[derive(Debug, Clone, Copy)]
struct Commit {
    act: usize,
    offset: i64,
    called: Mark,
    /// `None` for one that may still happen.
    returned: Option<Mark>,
}

pub(super) fn judge(acts: &Acts<'_>, cases: &mut Cases) {
    if !acts.history.is_timed {
        return;
    }
    let mut books: Map<Key, Book> = Map::default();
    for (index, act) in acts.all.iter().enumerate() {
        match &act.rest {
            Rest::Commit(offsets) if !act.operation.is_failed() => {
                let (called, returned) = (act.operation.called, act.operation.returned);
                for &(key, offset) in offsets {
                    books.entry(key).or_default().commits.push(Commit {
                        act: index,
                        offset,
                        called,
                        returned,
                    });
                }
            }
            Rest::List(keys, listed) if act.operation.is_ok() => {
                let listed: Map<Key, i64> = listed.iter().copied().collect();
                for key in keys {
                    books.entry(*key).or_default().lists.push((index, listed.get(key).copied()));
                }
            }
            _ => {}
        }
    }
    for (key, book) in &books {
        book.judge(acts, *key, cases);
    }
}

impl Book {
    fn judge(&self, acts: &Acts<'_>, key: Key, cases: &mut Cases) {
        let highest = self.highest_asked();
        let last_returns = LastReturns::of(&self.commits);
        let mut done: Vec<(usize, Mark)> = self
            .commits
            .iter()
            .enumerate()
            .filter_map(|(rank, commit)| Some((rank, commit.returned?)))
            .collect();
        done.sort_by_key(|(_, returned)| *returned);
        let mut done = done.into_iter().peekable();
        let mut kept = Highest::of(self.commits.len());
        for &(index, listed) in &self.lists {
            let list = &acts.all[index];
            let (called, returned) = (list.operation.called, answered(list.operation));
            while let Some((rank, _)) = done.next_if(|(_, at)| *at < called) {
                kept.raise(rank, self.commits[rank].offset);
            }
            // Commits that were called after all commits of what is listed had returned.
            let newer = match listed {
                None => Some(0),
                Some(offset) => self.newer(&last_returns, offset, returned),
            };
            let lost = newer.and_then(|from| kept.from(from)).filter(|(offset, _)| listed < Some(*offset));
            if let Some((offset, rank)) = lost {
                let commit = &acts.all[self.commits[rank].act];
                cases.note(Kind::CommittedOffsetLost, || {
                    acts.commit_lost(key, (list, listed), (commit, offset))
                });
            }
            let asked = self.commits.partition_point(|commit| commit.called < returned);
            let most = asked.checked_sub(1).map_or(0, |last| highest[last].max(0));
            if let Some(listed) = listed.filter(|listed| *listed > most) {
                let most = asked.checked_sub(1).map(|last| highest[last]);
                cases.note(Kind::CommittedOffsetAhead, || acts.commit_ahead(key, (list, listed), most));
            }
        }
    }

    /// For each commit, the highest offset that it or one called before it asked for.
    fn highest_asked(&self) -> Vec<i64> {
        let offsets = self.commits.iter().map(|commit| commit.offset);
        offsets
            .scan(i64::MIN, |highest, offset| {
                *highest = offset.max(*highest);
                Some(*highest)
            })
            .collect()
    }

    /// The first commit that was called after all commits of `offset` called before `end` had returned; none while one
    /// may still happen.
    fn newer(&self, last_returns: &LastReturns, offset: i64, end: Mark) -> Option<usize> {
        match last_returns.before(offset, end) {
            LastReturn::None => Some(0),
            LastReturn::Open => None,
            LastReturn::At(returned) => Some(self.commits.partition_point(|commit| commit.called < returned)),
        }
    }
}

/// When the last of some commits returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum LastReturn {
    /// There are none.
    None,
    At(Mark),
    /// One did not.
    Open,
}

/// By offset, its commits in order of their calls: when each was called, and when it and all before it had returned.
struct LastReturns(Map<i64, Vec<(Mark, LastReturn)>>);

impl LastReturns {
    fn of(commits: &[Commit]) -> Self {
        let mut by_offset: Map<i64, Vec<(Mark, LastReturn)>> = Map::default();
        for commit in commits {
            let all = by_offset.entry(commit.offset).or_default();
            let own = commit.returned.map_or(LastReturn::Open, LastReturn::At);
            let last = all.last().map_or(own, |(_, before)| own.max(*before));
            all.push((commit.called, last));
        }
        Self(by_offset)
    }

    fn before(&self, offset: i64, end: Mark) -> LastReturn {
        let Some(all) = self.0.get(&offset) else { return LastReturn::None };
        let count = all.partition_point(|(called, _)| *called < end);
        count.checked_sub(1).map_or(LastReturn::None, |last| all[last].1)
    }
}

/// The highest offset among the commits from some rank on, as they come to be done: a Fenwick tree over ranks from
/// the last to the first.
struct Highest(Vec<Option<(i64, usize)>>);

impl Highest {
    fn of(ranks: usize) -> Self {
        Self(vec![None; ranks + 1])
    }

    fn raise(&mut self, rank: usize, offset: i64) {
        let mut at = self.0.len() - 1 - rank;
        while at < self.0.len() {
            self.0[at] = self.0[at].max(Some((offset, rank)));
            at += at.isolate_lowest_one();
        }
    }

    fn from(&self, rank: usize) -> Option<(i64, usize)> {
        let mut at = (self.0.len() - 1).saturating_sub(rank);
        let mut highest = None;
        while at > 0 {
            highest = highest.max(self.0[at]);
            at -= at.isolate_lowest_one();
        }
        highest
    }
}

impl Acts<'_> {
    fn commit_lost(
        &self,
        key: Key,
        (list, listed): (&Act<'_>, Option<i64>),
        (commit, offset): (&Act<'_>, i64),
    ) -> Told {
        let given =
            listed.map_or_else(|| "none was listed".to_owned(), |listed| format!("{listed} was listed"));
        let since = listed.map_or("", |_| ", which nobody committed since");
        let says = format!(
            "{}'s commit of offset {offset} for key {} had returned when {} asked for the committed offset, but {given}\
             {since}: the commit is lost, and messages that are done with will be worked on again.",
            self.who(commit),
            self.key(key),
            self.who(list)
        );
        (says, commit.operation.marks().chain(list.operation.marks()).collect())
    }

    fn commit_ahead(&self, key: Key, (list, listed): (&Act<'_>, i64), most: Option<i64>) -> Told {
        let asked = most.map_or_else(
            || "nobody had asked to commit any".to_owned(),
            |most| format!("nobody had asked to commit more than {most}"),
        );
        let says = format!(
            "{} was given {listed} as the committed offset of key {}, but by then {asked}: whoever goes on from there \
             passes over messages that nobody is done with.",
            self.who(list),
            self.key(key)
        );
        (says, list.operation.marks().collect())
    }
}
