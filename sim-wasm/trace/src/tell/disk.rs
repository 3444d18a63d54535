//! What processes do to their disks, in words. A sync is told with what it is for: people who meet the
//! word here have not lost a file to a crash yet.

use crate::DiskOp;

/// What a process does to a file.
pub fn deed(op: DiskOp, file: &str, bytes: u64) -> String {
    let bytes = count(bytes);
    match op {
        DiskOp::Append => format!("adds {bytes} to {file}"),
        DiskOp::Write => format!("writes {bytes} to {file}"),
        DiskOp::Read => format!("reads {bytes} from {file}"),
        DiskOp::Truncate => format!("cuts {file} down to {bytes}"),
        DiskOp::Rename => format!("renames {file}"),
        DiskOp::Delete => format!("deletes {file}"),
        DiskOp::Sync => format!("begins a sync of {file}"),
    }
}

/// How a sync ended.
pub fn synced(process: &str, file: &str, ok: bool) -> String {
    if ok {
        format!("the sync of {file} on {process} is done: a crash cannot take it now")
    } else {
        format!("the sync of {file} on {process} fails: what it covered may be lost")
    }
}

/// `1 byte`, `12 bytes`.
pub fn count(bytes: u64) -> String {
    if bytes == 1 { "1 byte".to_owned() } else { format!("{bytes} bytes") }
}
