//! Orders of versions that an author tells: the settings `versions` and `transaction_order`.

use super::reading::{Fate, Transactions};
use super::versions::{Said, Touch, VersionId, Versions};
use crate::verdict::Malformed;
use std::collections::BTreeMap;
use trace::Value;

/// Each version of a key and the next.
#[must_use]
pub fn chain(key: u32, initial: VersionId, writes: &[VersionId]) -> Vec<Said> {
    let all: Vec<VersionId> = [initial].into_iter().chain(writes.iter().copied()).collect();
    all.windows(2).map(|pair| (key, pair[0], pair[1])).collect()
}

/// The orders of versions that were set, by key.
///
/// # Errors
/// When it is no such order, or leaves out what committed.
pub fn given(all: &Transactions<'_>, versions: &Value) -> Result<BTreeMap<u32, Vec<VersionId>>, Malformed> {
    let pairs = match versions {
        Value::Null => return Ok(BTreeMap::new()),
        Value::Map(pairs) => pairs,
        other => {
            return Err(Malformed::whole(format!(
                "`versions` is a map from keys to lists of values, not {other}"
            )));
        }
    };
    let keys = 0..u32::try_from(all.keys.len()).unwrap_or(u32::MAX);
    let mut given = BTreeMap::new();
    for (name, order) in pairs {
        let Value::List(order) = order else {
            return Err(Malformed::whole(format!("`versions` of {name} is a list of values, not {order}")));
        };
        let Some(key) = keys.clone().find(|key| all.key(*key) == *name) else { continue };
        let mut writes = Vec::new();
        for value in order {
            let write = all.write_of(key, value).filter(|write| !writes.contains(write));
            writes.push(write.ok_or_else(|| {
                Malformed::whole(format!(
                    "`versions` of {name} has {value}, which nobody wrote or which it has twice"
                ))
            })?);
        }
        let is_left_out = |(index, _): &(u32, _)| !writes.contains(index);
        let missing = (0_u32..).zip(&all.written).filter(is_left_out).find(|(_, (version, write))| {
            version.key == key && write.is_last && all.fate(write.by) == Fate::Committed
        });
        if let Some((write, _)) = missing {
            return Err(Malformed::whole(format!(
                "`versions` of {name} leaves out {}, which committed",
                all.value_of(write)
            )));
        }
        given.insert(key, writes);
    }
    Ok(given)
}

/// What the order of transactions that was set says of versions.
///
/// # Errors
/// When it is no such order.
pub fn ordered(
    all: &Transactions<'_>,
    versions: &Versions<'_>,
    order: &Value,
) -> Result<Vec<Said>, Malformed> {
    let pairs = match order {
        Value::Null => return Ok(Vec::new()),
        Value::Map(pairs) => pairs,
        other => {
            return Err(Malformed::whole(format!(
                "`transaction_order` is a map from numbers to places, not {other}"
            )));
        }
    };
    let mut places: BTreeMap<u32, i64> = BTreeMap::new();
    for (number, place) in pairs {
        let by = number.parse::<u32>().ok().filter(|by| (*by as usize) < all.all.len());
        let (Some(by), Some(place)) = (by, place.as_int()) else {
            return Err(Malformed::whole(format!(
                "`transaction_order` has {number}: {place}, which is no transaction's place"
            )));
        };
        places.insert(by, place);
    }
    let mut said = Vec::new();
    for (key, touches) in (0_u32..).zip(&versions.touches) {
        let placed = |touch: &Touch| Some((*places.get(&touch.by)?, touch.write?));
        let mut writes: Vec<(i64, VersionId)> = touches.iter().filter_map(placed).collect();
        writes.sort_unstable();
        let writes: Vec<VersionId> = writes.into_iter().map(|(_, write)| write).collect();
        said.extend(chain(key, versions.initial(key), &writes));
    }
    Ok(said)
}
