//! Consistency models and what they rule out: which model implies which, which anomaly is a sign of which, and
//! which models a set of anomalies leaves.
//!
//! The tables are facts of the literature, as Elle's results have them: Adya (Weak Consistency, 1999), Bailis et al.
//! (Highly Available Transactions, VLDB 2014), Cerone, Bernardi, Gotsman (CONCUR 2015), Cerone, Gotsman (PODC 2016),
//! Daudjee, Salem (ICDE 2004, VLDB 2006).

use std::collections::BTreeSet;
use std::sync::LazyLock;
use trace::nearest;

/// A set of names of models, or of anomalies.
pub type Names = BTreeSet<String>;

/// Each model with those that it directly implies and the anomalies that it, and not they, rules out. What has neither
/// stands at the end: it only is implied.
const MODELS: &[(&str, &[&str], &[&str])] = &[
    ("read-uncommitted", &[], &["G0", "duplicate-elements", "cyclic-versions", "thin-air-read"]),
    ("read-committed", &["read-uncommitted"], &["G1"]),
    ("cursor-stability", &["read-committed"], &["G1", "lost-update"]),
    ("monotonic-view", &["read-committed"], &["G1"]),
    ("monotonic-snapshot-read", &["read-committed"], &["G1"]),
    ("monotonic-atomic-view", &["read-committed"], &[]),
    ("read-atomic", &["monotonic-atomic-view"], &["internal", "G1a", "future-read"]),
    ("causal-cerone", &["read-atomic"], &["internal", "G1a"]),
    ("update-atomic", &["read-atomic"], &["lost-update"]),
    ("prefix", &["causal-cerone"], &["internal", "G1a"]),
    ("parallel-snapshot-isolation", &["causal-cerone", "update-atomic"], &["internal", "G1a"]),
    ("consistent-view", &["cursor-stability", "monotonic-view"], &["G1", "G-single"]),
    ("forward-consistent-view", &["consistent-view"], &["G1"]),
    ("update-serializable", &["forward-consistent-view"], &["G1"]),
    ("repeatable-read", &["cursor-stability", "monotonic-atomic-view"], &["G1", "G2-item", "lost-update"]),
    (
        "snapshot-isolation",
        &[
            "forward-consistent-view",
            "monotonic-atomic-view",
            "monotonic-snapshot-read",
            "parallel-snapshot-isolation",
            "prefix",
        ],
        &["internal", "G1", "G-nonadjacent"],
    ),
    (
        "serializable",
        &["repeatable-read", "snapshot-isolation", "update-serializable", "view-serializable"],
        &["internal", "G1", "G2"],
    ),
    ("strong-session-read-uncommitted", &["read-uncommitted"], &["G0-process"]),
    (
        "strong-session-read-committed",
        &["read-committed", "strong-session-read-uncommitted"],
        &["G1c-process"],
    ),
    (
        "strong-session-snapshot-isolation",
        &["snapshot-isolation", "strong-session-read-committed"],
        &["internal", "G1-process", "G-nonadjacent-process"],
    ),
    (
        "strong-session-serializable",
        &["serializable", "strong-session-snapshot-isolation"],
        &["G1-process", "G2-process"],
    ),
    ("strong-read-uncommitted", &["strong-session-read-uncommitted"], &["G0-realtime"]),
    (
        "strong-read-committed",
        &["strong-session-read-committed", "strong-read-uncommitted"],
        &["G1c-realtime"],
    ),
    (
        "strong-snapshot-isolation",
        &["strong-session-snapshot-isolation", "strong-read-committed"],
        &["internal", "G1-realtime", "G-nonadjacent-realtime"],
    ),
    (
        "strict-serializable",
        &[
            "serializable",
            "linearizable",
            "strong-snapshot-isolation",
            "strong-session-serializable",
            "session-serializable",
        ],
        &["G1", "G1c-realtime", "G2-realtime"],
    ),
    ("session-serializable", &["1SR"], &[]),
    ("linearizable", &["sequential"], &[]),
    ("sequential", &["causal"], &[]),
    ("causal", &["writes-follow-reads", "PRAM"], &[]),
    ("PRAM", &["monotonic-reads", "monotonic-writes", "read-your-writes"], &[]),
    ("1SR", &[], &[]),
    ("view-serializable", &[], &[]),
    ("writes-follow-reads", &[], &[]),
    ("monotonic-reads", &[], &[]),
    ("monotonic-writes", &[], &[]),
    ("read-your-writes", &[], &[]),
];

/// Other names of models: Adya's portable levels, and words for the same thing.
const ALIASES: &[(&str, &str)] = &[
    ("PL-1", "read-uncommitted"),
    ("PL-2", "read-committed"),
    ("PL-CS", "cursor-stability"),
    ("PL-2L", "monotonic-view"),
    ("PL-MSR", "monotonic-snapshot-read"),
    ("PL-2+", "consistent-view"),
    ("PL-FCV", "forward-consistent-view"),
    ("PL-2.99", "repeatable-read"),
    ("PL-3U", "update-serializable"),
    ("PL-SI", "snapshot-isolation"),
    ("PL-3", "serializable"),
    ("PL-SS", "strict-serializable"),
    ("ROLA", "update-atomic"),
    ("conflict-serializable", "serializable"),
    ("strong-serializable", "strict-serializable"),
    ("strong-session-PL-1", "strong-session-read-uncommitted"),
    ("strong-session-PL-2", "strong-session-read-committed"),
    ("strong-PL-1", "strong-read-uncommitted"),
    ("strong-PL-2", "strong-read-committed"),
];

/// The anomalies that are cycles or groups of such: each also with `-process` and `-realtime`. Each stands with those of
/// which it is a special case.
const CYCLIC: &[(&str, &[&str])] = &[
    ("G0", &["G1c"]),
    ("G1c", &["G1"]),
    ("G1", &[]),
    ("G-single-item", &["G-single", "G-nonadjacent-item"]),
    ("G-single", &["G-nonadjacent"]),
    ("G-nonadjacent-item", &["G-nonadjacent", "G2-item"]),
    ("G-nonadjacent", &["G2"]),
    ("G2-item", &["G2"]),
    ("G2", &[]),
];

/// The other anomalies, each with those of which it is a sign.
const OTHERS: &[(&str, &[&str])] = &[
    ("G1a", &["G1"]),
    ("G1b", &["G1"]),
    ("internal", &[]),
    ("duplicate-elements", &[]),
    ("cyclic-versions", &[]),
    ("thin-air-read", &["G1a"]),
    ("incompatible-order", &["G1a"]),
    ("dirty-update", &["G1a"]),
    ("future-read", &["G1c"]),
    ("lost-update", &["write-skew", "G2-item"]),
    ("write-skew", &["G2"]),
];

/// The name by which a model is known here.
///
/// # Errors
/// When there is none of this name: a sentence that names what was probably meant.
pub fn model(name: &str) -> Result<&'static str, String> {
    if let Some((known, ..)) = MODELS.iter().find(|(known, ..)| *known == name) {
        return Ok(known);
    }
    if let Some((_, known)) = ALIASES.iter().find(|(alias, _)| *alias == name) {
        return Ok(known);
    }
    let all = MODELS.iter().map(|(known, ..)| *known).chain(ALIASES.iter().map(|(alias, _)| *alias));
    Err(format!("there is no consistency model \"{name}\"; did you mean \"{}\"?", nearest(name, all)))
}

/// Whether there is such an anomaly.
///
/// # Errors
/// When there is none of this name: a sentence that names what was probably meant.
pub fn anomaly(name: &str) -> Result<(), String> {
    let all = &TABLES.anomalies;
    if all.iter().any(|known| known == name) {
        return Ok(());
    }
    let near = nearest(name, all.iter().map(String::as_str));
    Err(format!("there is no anomaly \"{name}\"; did you mean \"{near}\"?"))
}

/// What is added to a cycle's name when it needs the order within a process, or real time.
pub const SUFFIXES: [&str; 3] = ["", "-process", "-realtime"];

/// The anomalies of which this one is directly a sign.
fn signs_of(anomaly: &str) -> Names {
    if let Some((_, implied)) = OTHERS.iter().find(|(name, _)| *name == anomaly) {
        return implied.iter().map(|name| (*name).to_owned()).collect();
    }
    let level = SUFFIXES.iter().rposition(|suffix| anomaly.ends_with(suffix)).unwrap_or(0);
    let base = anomaly.strip_suffix(SUFFIXES[level]).unwrap_or(anomaly);
    let Some((_, implied)) = CYCLIC.iter().find(|(name, _)| *name == base) else { return Names::new() };
    let alike = implied.iter().map(|name| format!("{name}{}", SUFFIXES[level]));
    // What needs no time needs no more than a process's; a process's order is one of real time.
    let later = SUFFIXES.get(level + 1).map(|suffix| format!("{base}{suffix}"));
    alike.chain(later).collect()
}

/// A set of anomalies, or of models, by their places in the tables.
type Set = u64;

/// What follows from the tables above.
struct Tables {
    /// All anomalies.
    anomalies: Vec<String>,
    /// Of each anomaly, itself and all of which it is a sign.
    implied: Vec<Set>,
    /// Of each model, itself and all that it implies.
    weaker: Vec<Set>,
    /// Of each model, the anomalies that rule it out.
    proscribed: Vec<Set>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::new);

impl Tables {
    fn new() -> Self {
        let cyclic = CYCLIC.iter().flat_map(|(name, _)| SUFFIXES.map(|suffix| format!("{name}{suffix}")));
        let anomalies: Vec<String> =
            cyclic.chain(OTHERS.iter().map(|(name, _)| (*name).to_owned())).collect();
        let place = |name: &str| anomalies.iter().position(|known| known == name);
        let signs = |name: &String| signs_of(name).iter().filter_map(|other| place(other)).collect();
        let implied = closures(&anomalies.iter().map(signs).collect::<Vec<_>>());
        let model = |name: &str| MODELS.iter().position(|(known, ..)| *known == name);
        let direct =
            |(_, implied, _): &(_, &[&str], _)| implied.iter().filter_map(|other| model(other)).collect();
        let weaker = closures(&MODELS.iter().map(direct).collect::<Vec<_>>());
        let named =
            |names: &[&str]| names.iter().filter_map(|name| place(name)).fold(0, |set, at| set | 1 << at);
        let ruled_out = |weaker: &Set| {
            let direct = members(*weaker).fold(0, |set, at| set | named(MODELS[at].2));
            (0..implied.len()).filter(|at| implied[*at] & direct != 0).fold(0, |set, at| set | 1 << at)
        };
        let proscribed = weaker.iter().map(ruled_out).collect();
        Self { anomalies, implied, weaker, proscribed }
    }

    fn set(&self, names: &Names) -> Set {
        let is_in = |at: &usize| names.contains(&self.anomalies[*at]);
        (0..self.anomalies.len()).filter(is_in).fold(0, |set, at| set | 1 << at)
    }

    fn names(&self, set: Set) -> Names {
        members(set).map(|at| self.anomalies[at].clone()).collect()
    }
}

fn members(set: Set) -> impl Iterator<Item = usize> {
    (0..Set::BITS as usize).filter(move |at| set >> at & 1 == 1)
}

/// Of each place, itself and all places that can be reached from it.
fn closures(next: &[Vec<usize>]) -> Vec<Set> {
    let closure = |from: usize| {
        let (mut all, mut open): (Set, Vec<usize>) = (1 << from, vec![from]);
        while let Some(at) = open.pop() {
            for &other in &next[at] {
                if all >> other & 1 == 0 {
                    all |= 1 << other;
                    open.push(other);
                }
            }
        }
        all
    };
    (0..next.len()).map(closure).collect()
}

/// These anomalies and all of which they are signs.
#[must_use]
pub fn implied_by(anomalies: &Names) -> Names {
    let set = members(TABLES.set(anomalies)).fold(0, |set, at| set | TABLES.implied[at]);
    TABLES.names(set)
}

/// These anomalies and all that are signs of them.
#[must_use]
pub fn signs(anomalies: &Names) -> Names {
    let of = TABLES.set(anomalies);
    let is_sign = |at: &usize| TABLES.implied[*at] & of != 0;
    (0..TABLES.implied.len()).filter(is_sign).map(|at| TABLES.anomalies[at].clone()).collect()
}

/// The anomalies that may not be there if all these models hold, by the names of [`model`].
#[must_use]
pub fn proscribed_by(models: &[&str]) -> Names {
    let asked = (0..MODELS.len()).filter(|at| models.contains(&MODELS[*at].0));
    TABLES.names(asked.fold(0, |set, at| set | TABLES.proscribed[at]))
}

fn impossible_set(anomalies: &Names) -> Set {
    let found = TABLES.set(anomalies);
    let is_impossible = |at: &usize| TABLES.proscribed[*at] & found != 0;
    (0..MODELS.len()).filter(is_impossible).fold(0, |set, at| set | 1 << at)
}

/// Whether one more anomaly rules out a model that those found do not.
#[must_use]
pub fn rules_out_more(found: &Names, anomaly: &str) -> bool {
    impossible_set(&Names::from([anomaly.to_owned()])) & !impossible_set(found) != 0
}

/// The weakest models that cannot hold where these anomalies are: every model that implies one of them cannot either.
#[must_use]
pub fn weakest_impossible(anomalies: &Names) -> Names {
    let impossible = impossible_set(anomalies);
    let is_weakest = |at: &usize| TABLES.weaker[*at] & impossible == 1 << at;
    members(impossible).filter(is_weakest).map(|at| MODELS[at].0.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Names {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn every_name_in_the_tables_is_known() {
        let all: Names = TABLES.anomalies.iter().cloned().collect();
        assert!(all.len() < 64 && MODELS.len() < 64);
        for (name, implied, proscribes) in MODELS {
            assert!(implied.iter().all(|other| model(other) == Ok(other)), "{name}");
            assert!(proscribes.iter().all(|anomaly| all.contains(*anomaly)), "{name}");
        }
        for (alias, name) in ALIASES {
            assert_eq!(model(alias).as_ref(), Ok(name));
        }
        for name in &all {
            assert!(signs_of(name).is_subset(&all), "{name}");
        }
    }

    #[test]
    fn an_anomaly_rules_out_the_weakest_models_that_proscribe_it() {
        let table: [(&[&str], &[&str]); 8] = [
            (&["G0"], &["read-uncommitted"]),
            (&["G1b"], &["read-committed"]),
            (&["G-single-item"], &["consistent-view", "repeatable-read"]),
            (&["G2-item"], &["repeatable-read"]),
            (&["lost-update", "G2-item"], &["cursor-stability", "update-atomic"]),
            (&["G-single-item-realtime"], &["strong-snapshot-isolation"]),
            (&["G-nonadjacent-item-process"], &["strong-session-snapshot-isolation"]),
            (&[], &[]),
        ];
        for (found, not) in table {
            assert_eq!(weakest_impossible(&names(found)), names(not), "{found:?}");
        }
    }

    #[test]
    fn a_model_proscribes_all_that_is_a_sign_of_what_it_rules_out() {
        let snapshot = proscribed_by(&["snapshot-isolation"]);
        assert!(snapshot.contains("G-nonadjacent-item") && snapshot.contains("incompatible-order"));
        assert!(!snapshot.contains("G2-item") && !snapshot.contains("G-single-item-process"));
        assert!(proscribed_by(&["strict-serializable"]).contains("G2-item-process"));
        assert!(proscribed_by(&["linearizable"]).is_empty());
    }

    #[test]
    fn an_unknown_name_is_told_with_the_nearest() {
        assert_eq!(
            model("strict-serialisable").unwrap_err(),
            "there is no consistency model \"strict-serialisable\"; did you mean \"strict-serializable\"?"
        );
        assert_eq!(anomaly("G1d").unwrap_err(), "there is no anomaly \"G1d\"; did you mean \"G1c\"?");
    }
}
