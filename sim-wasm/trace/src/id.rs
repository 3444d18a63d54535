//! Ids: one newtype for each thing that is counted, so that no two can be mixed up.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub u32);

        impl $name {
            /// The id as a position in the list that it counts.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id! {
    /// A process of the run (node, client or service): its position in [`crate::Trace::processes`].
    ProcessId
}
id! {
    /// An event of the run: its position in [`crate::Trace::events`].
    EventId
}
id! {
    /// A message put on the wire, in sending order. Copies made by the network share the id.
    MessageId
}
id! {
    /// An operation that a client invoked, in order of invocation.
    OpId
}
id! {
    /// A connection of two processes, in order of asking for it.
    ConnectionId
}
