//! What a set of cut links looks like from afar: groups that cannot hear each other, or, when no such
//! groups exist, the links themselves.

use std::collections::BTreeSet;
use trace::ProcessId;

/// The shape of a cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CutShape {
    /// A partition: nothing passes between these groups, in either direction.
    Groups(Vec<Vec<ProcessId>>),
    /// Anything else: one-way cuts, bridges, rings.
    Links(Vec<(ProcessId, ProcessId)>),
}

/// Recognises a partition among directed links.
#[must_use]
pub fn shape_of_cut(links: &[(ProcessId, ProcessId)]) -> CutShape {
    let cut: BTreeSet<_> = links.iter().copied().collect();
    let mut groups: Vec<Vec<ProcessId>> = Vec::new();
    for member in links.iter().flat_map(|(a, b)| [*a, *b]).collect::<BTreeSet<_>>() {
        let hears = |other: &ProcessId| !cut.contains(&(member, *other)) && !cut.contains(&(*other, member));
        match groups.iter_mut().find(|group| group.iter().all(hears)) {
            Some(group) => group.push(member),
            None => groups.push(vec![member]),
        }
    }
    if groups.len() > 1 && is_partition(&groups, &cut) {
        CutShape::Groups(groups)
    } else {
        CutShape::Links(links.to_vec())
    }
}

fn is_partition(groups: &[Vec<ProcessId>], cut: &BTreeSet<(ProcessId, ProcessId)>) -> bool {
    groups.iter().enumerate().all(|(index, group)| {
        let others =
            groups.iter().enumerate().filter(|(other, _)| *other != index).flat_map(|(_, group)| group);
        others.into_iter().all(|to| group.iter().all(|from| cut.contains(&(*from, *to))))
    })
}

#[cfg(test)]
mod tests {
    use super::{CutShape, shape_of_cut};
    use trace::ProcessId;

    fn both_ways(pairs: &[(u32, u32)]) -> Vec<(ProcessId, ProcessId)> {
        let id = ProcessId;
        pairs.iter().flat_map(|(a, b)| [(id(*a), id(*b)), (id(*b), id(*a))]).collect()
    }

    #[test]
    fn a_minority_cut_off_is_two_groups() {
        let shape = shape_of_cut(&both_ways(&[(0, 2), (1, 2)]));
        assert_eq!(shape, CutShape::Groups(vec![vec![ProcessId(0), ProcessId(1)], vec![ProcessId(2)]]));
    }

    #[test]
    fn a_one_way_cut_stays_its_links() {
        let links = vec![(ProcessId(0), ProcessId(1))];
        assert_eq!(shape_of_cut(&links), CutShape::Links(links.clone()));
    }

    #[test]
    fn a_bridge_is_no_partition() {
        // 0 and 1 hear each other, 1 and 2 do, 0 and 2 do not.
        let links = both_ways(&[(0, 2), (0, 3), (1, 3)]);
        assert!(matches!(shape_of_cut(&links), CutShape::Links(_)));
    }
}
