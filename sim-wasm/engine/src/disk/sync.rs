//! Syncs: what makes contents durable. A sync begins, time goes by, and it ends; several of them may be
//! under way at once.

use super::Disk;
use super::file::Moment;
use super::files::FileId;

/// A sync under way: what it covers, for [`Disk::end_sync`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncTicket {
    /// Nothing when there was no such file.
    covers: Option<(FileId, Moment)>,
    fails: bool,
}

impl Disk {
    /// Begins a sync. It covers what the file holds now, and nothing when there is no such file. How
    /// long it takes ([`crate::DiskRules::sync_time`]) is for the caller to let pass.
    pub fn begin_sync(&mut self, name: &str) -> SyncTicket {
        if self.frozen {
            return SyncTicket { covers: None, fails: false };
        }
        self.meter.synced(name);
        let fails = self.failing_syncs.remove(name);
        let id = self.files.id(name);
        let covers = id.and_then(|id| Some((id, self.files.change(id, |file| file.cover())?)));
        SyncTicket { covers, fails }
    }

    /// Ends a sync. `true` says that all it covers is durable, whatever the file is called now: exactly
    /// that, not what was written since. Contents of a later moment that are durable already stay.
    ///
    /// `false` says that it failed, or that it was void: the file was deleted or replaced by another,
    /// the process crashed, or another sync of the file failed meanwhile. A failed sync undoes all
    /// changes that it covers and that are not durable, as a disk that could not write them and forgot
    /// them. Of what was changed since, all stays that can still be seen: the file is as short as it
    /// became meanwhile, and bytes that were written stay in their places, with zeros in a gap. They are
    /// as little durable as they were.
    pub fn end_sync(&mut self, ticket: SyncTicket) -> bool {
        if self.frozen {
            return true;
        }
        let Some((id, moment)) = ticket.covers else { return !ticket.fails };
        let ended = self.files.change(id, |file| {
            let is_under_way = file.is_under_way(moment);
            if is_under_way && ticket.fails {
                file.fall_back(moment);
            } else if is_under_way {
                file.settle(moment);
            }
            is_under_way && !ticket.fails
        });
        ended.unwrap_or(false)
    }
}
