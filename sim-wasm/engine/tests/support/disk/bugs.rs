//! What a twin can be told to get wrong.

/// What a twin gets wrong, to see whether anybody notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    None,
    SyncCoversWhatCameSince,
    LateSyncUndoesAnother,
    SyncKeepsToTheName,
    FailedSyncDropsNothing,
    FailedSyncDropsWhatCameSince,
    FailedSyncSparesTheOthers,
    GapsAreNotFilled,
    DeletedFilesTakeRoom,
    RotIsOnlySeen,
    MisdirectedBytesWrapAround,
    SectorsAreLarger,
    TruncationsAreDurable,
}

pub const BUGS: [Bug; 12] = [
    Bug::SyncCoversWhatCameSince,
    Bug::LateSyncUndoesAnother,
    Bug::SyncKeepsToTheName,
    Bug::FailedSyncDropsNothing,
    Bug::FailedSyncDropsWhatCameSince,
    Bug::FailedSyncSparesTheOthers,
    Bug::GapsAreNotFilled,
    Bug::DeletedFilesTakeRoom,
    Bug::RotIsOnlySeen,
    Bug::MisdirectedBytesWrapAround,
    Bug::SectorsAreLarger,
    Bug::TruncationsAreDurable,
];
