//! The sizes that govern a connection.

/// How much a connection holds back and how it cuts what it carries. A size of 0 counts as 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamRules {
    /// Bytes written that may wait for departure, at each end.
    pub send_buffer: usize,
    /// Bytes that may be on the way to an end or wait there unread.
    pub receive_buffer: usize,
    /// The fewest bytes of a segment; there are fewer where fewer wait or fit.
    pub chunk_min: usize,
    /// The most bytes of a segment.
    pub chunk_max: usize,
}

impl Default for StreamRules {
    /// Buffers of 64 KiB, and segments of any size up to what an Ethernet frame leaves to TCP.
    fn default() -> Self {
        Self { send_buffer: 64 * 1024, receive_buffer: 64 * 1024, chunk_min: 1, chunk_max: 1460 }
    }
}

impl StreamRules {
    /// The same without zeros, under which nothing would ever move.
    pub(super) fn sound(self) -> Self {
        Self {
            send_buffer: self.send_buffer.max(1),
            receive_buffer: self.receive_buffer.max(1),
            chunk_min: self.chunk_min.clamp(1, self.chunk_max.max(1)),
            chunk_max: self.chunk_max.max(1),
        }
    }
}
