//! Shapes in which a cluster comes apart: which directed links each cuts. Who is on which side is
//! chosen.

use std::collections::BTreeSet;
use trace::ProcessId;

/// Directed links: (from, to).
pub type Links = BTreeSet<(ProcessId, ProcessId)>;

/// How a cluster comes apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// One node against the rest.
    One,
    /// As many as can be without being a majority, against the rest.
    Minority,
    /// Up to a third of the nodes against the rest.
    MinorityThird,
    /// A bare majority against the rest: as `Minority` for an odd number of nodes.
    Majority,
    /// Two halves.
    Halves,
    /// Every node still reaches a majority, no two the same one: a ring in which each sees its nearest.
    Ring,
    /// Two halves that do not reach each other, and one node that reaches both.
    Bridge,
    /// Some nodes cannot send to the rest, but hear them.
    OneWay,
}

impl Shape {
    /// Each with the name that scenarios use and a sentence.
    pub const ALL: [(&'static str, Self, &'static str); 8] = [
        ("one", Self::One, "one node against the rest"),
        ("minority", Self::Minority, "the largest minority against the rest"),
        ("minority-third", Self::MinorityThird, "up to a third of the nodes against the rest"),
        ("majority", Self::Majority, "a bare majority against the rest"),
        ("halves", Self::Halves, "one half against the other"),
        ("ring", Self::Ring, "every node still reaches a majority, no two nodes the same one"),
        ("bridge", Self::Bridge, "two halves joined by a single node"),
        ("one-way", Self::OneWay, "a minority that hears the rest and cannot be heard"),
    ];

    /// The links it cuts among `nodes`; `choose(options)` gives one of `0..options`.
    pub fn links(self, nodes: &[ProcessId], choose: &mut dyn FnMut(u64) -> u64) -> Links {
        let nodes = shuffled(nodes, choose);
        let count = nodes.len();
        match self {
            Self::One => between(&nodes, count.min(1)),
            Self::Minority => between(&nodes, count.saturating_sub(1) / 2),
            Self::MinorityThird => between(&nodes, count / 3),
            Self::Majority => between(&nodes, count / 2 + 1),
            Self::Halves => between(&nodes, count / 2),
            Self::Ring => ring(&nodes),
            Self::Bridge => {
                nodes.split_first().map(|(_, rest)| between(rest, rest.len() / 2)).unwrap_or_default()
            }
            Self::OneWay => {
                let (few, many) = nodes.split_at(count.saturating_sub(1) / 2);
                few.iter().flat_map(|from| many.iter().map(|to| (*from, *to))).collect()
            }
        }
    }
}

/// All links, both ways, between groups that are to be apart; within a group none.
#[must_use]
pub fn apart(groups: &[Vec<ProcessId>]) -> Links {
    let mut links = Links::new();
    for (index, group) in groups.iter().enumerate() {
        for other in groups.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, other)| other) {
            links.extend(group.iter().flat_map(|from| other.iter().map(|to| (*from, *to))));
        }
    }
    links
}

/// Every link among `nodes` but these, both ways: what is left is the given graph.
#[must_use]
pub fn only(nodes: &[ProcessId], kept: &Links) -> Links {
    let pairs = nodes.iter().flat_map(|from| nodes.iter().map(move |to| (*from, *to)));
    pairs
        .filter(|(from, to)| from != to && !kept.contains(&(*from, *to)) && !kept.contains(&(*to, *from)))
        .collect()
}

/// The first `few` against the others, both ways.
fn between(nodes: &[ProcessId], few: usize) -> Links {
    let (one, other) = nodes.split_at(few.min(nodes.len()));
    apart(&[one.to_vec(), other.to_vec()])
}

/// Cuts whoever is farther away on the ring than a majority needs.
fn ring(nodes: &[ProcessId]) -> Links {
    let count = nodes.len();
    let reach = (count / 2).div_ceil(2);
    let far = |a: usize, b: usize| {
        let apart = a.abs_diff(b);
        apart.min(count - apart) > reach
    };
    let pairs = (0..count).flat_map(|a| (0..count).map(move |b| (a, b)));
    pairs.filter(|(a, b)| far(*a, *b)).map(|(a, b)| (nodes[a], nodes[b])).collect()
}

/// Fisher and Yates.
fn shuffled(nodes: &[ProcessId], choose: &mut dyn FnMut(u64) -> u64) -> Vec<ProcessId> {
    let mut nodes = nodes.to_vec();
    for last in (1..nodes.len()).rev() {
        nodes.swap(last, choose(last as u64 + 1) as usize);
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nodes(count: u32) -> Vec<ProcessId> {
        (0..count).map(ProcessId).collect()
    }

    fn cut(shape: Shape, count: u32) -> Links {
        let mut state = u64::from(count) * 7 + 1;
        shape.links(&nodes(count), &mut |options| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % options
        })
    }

    /// Whom each node still reaches, itself included.
    fn reach(links: &Links, count: u32) -> Vec<BTreeSet<ProcessId>> {
        let reaches =
            |from: ProcessId| nodes(count).into_iter().filter(move |to| !links.contains(&(from, *to)));
        nodes(count).into_iter().map(|from| reaches(from).collect()).collect()
    }

    fn sizes(shape: Shape, count: u32) -> Vec<usize> {
        let mut sizes: Vec<usize> = reach(&cut(shape, count), count).iter().map(BTreeSet::len).collect();
        sizes.sort_unstable();
        sizes
    }

    #[test]
    fn each_shape_leaves_the_sides_that_it_names() {
        assert_eq!(sizes(Shape::One, 5), [1, 4, 4, 4, 4]);
        assert_eq!(sizes(Shape::Minority, 5), [2, 2, 3, 3, 3]);
        assert_eq!(sizes(Shape::Minority, 4), [1, 3, 3, 3]);
        assert_eq!(sizes(Shape::MinorityThird, 7), [2, 2, 5, 5, 5, 5, 5]);
        assert_eq!(sizes(Shape::Majority, 4), [1, 3, 3, 3]);
        assert_eq!(sizes(Shape::Halves, 6), [3; 6]);
        assert_eq!(sizes(Shape::Bridge, 5), [3, 3, 3, 3, 5]);
        assert_eq!(sizes(Shape::OneWay, 5), [2, 2, 5, 5, 5]);
    }

    #[test]
    fn in_a_ring_everybody_reaches_a_majority_and_no_two_the_same() {
        for count in [3, 4, 5, 6, 7, 9] {
            let seen = reach(&cut(Shape::Ring, count), count);
            assert!(seen.iter().all(|seen| seen.len() > count as usize / 2), "{count}: {seen:?}");
            if count >= 5 {
                let different: BTreeSet<_> = seen.iter().collect();
                assert_eq!(different.len(), seen.len(), "{count}");
            }
        }
        // Five nodes: each sees itself and two more, as Maelstrom's ring.
        assert_eq!(sizes(Shape::Ring, 5), [3; 5]);
    }

    #[test]
    fn only_the_given_links_are_left() {
        let kept = Links::from([(ProcessId(0), ProcessId(1)), (ProcessId(1), ProcessId(2))]);
        let cut = only(&nodes(3), &kept);
        assert_eq!(cut, Links::from([(ProcessId(0), ProcessId(2)), (ProcessId(2), ProcessId(0))]));
    }

    #[test]
    fn nobody_is_cut_off_from_itself_and_small_clusters_do_no_harm() {
        for (_, shape, _) in Shape::ALL {
            for count in 0..8 {
                let links = cut(shape, count);
                assert!(links.iter().all(|(from, to)| from != to), "{shape:?} of {count}");
            }
        }
    }
}
