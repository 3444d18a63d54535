//! The names that `from sim import ...` offers, and what each is inside: the tables from which
//! imports are resolved, misspellings corrected and reference pages made.

/// A name that a program may import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// As it is imported.
    pub name: &'static str,
    /// What it is called inside.
    pub inside: &'static str,
}

const fn name(name: &'static str, inside: &'static str) -> Name {
    Name { name, inside }
}

/// What a node's program may import.
pub const NODE: &[Name] = &[
    name("node", "_sim_node"),
    name("send", "_sim_send"),
    name("reply", "_sim_reply"),
    name("rpc", "_sim_rpc"),
    name("emit", "_sim_emit"),
    name("sleep", "_sim_sleep"),
    name("every", "_sim_every"),
    name("after", "_sim_after"),
    name("now", "_sim_now"),
    name("clock", "_sim_clock"),
    name("mailbox", "_SimMailbox"),
    name("disk", "_sim_disk_object"),
    name("log", "_sim_log"),
    name("metric", "_sim_metric"),
    name("work", "_sim_work"),
];

/// What `scenarios.py` may import.
pub const DIRECTOR: &[Name] = &[
    name("scenario", "_sim_scenario"),
    name("cluster", "_sim_cluster"),
    name("client", "_sim_client"),
    name("actor", "_sim_actor"),
    name("actor_send", "_sim_send"),
    name("actor_reply", "_sim_actor_reply"),
    name("net", "_sim_net_object"),
    name("fault", "_sim_fault_object"),
    name("check", "_sim_check_object"),
    name("activity", "_sim_activity"),
    name("heal", "_sim_heal"),
    name("sleep", "_sim_sleep"),
    name("now", "_sim_now"),
    name("view", "_sim_view_of"),
    name("trace", "_sim_trace_object"),
    name("gather", "_sim_asyncio.gather"),
    name("random", "_sim_random"),
    name("constant", "_sim_constant"),
    name("uniform", "_sim_uniform"),
    name("exponential", "_sim_exponential"),
];

/// The inside of an offered name.
pub fn inside(table: &'static [Name], wanted: &str) -> Option<&'static str> {
    table.iter().find(|offered| offered.name == wanted).map(|offered| offered.inside)
}

/// The offered name that `wanted` most probably meant.
pub fn nearest(table: &'static [Name], wanted: &str) -> Option<&'static str> {
    let distance = |offered: &Name| edit_distance(offered.name, wanted);
    table
        .iter()
        .min_by_key(|offered| distance(offered))
        .filter(|best| distance(best) <= 2)
        .map(|best| best.name)
}

/// How many letters must be changed, added or dropped to make one word of the other (Levenshtein).
fn edit_distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_name_finds_the_one_that_was_meant() {
        assert_eq!(nearest(NODE, "repyl"), Some("reply"));
        assert_eq!(nearest(NODE, "Send"), Some("send"));
        assert_eq!(nearest(NODE, "numpy"), None);
    }
}
