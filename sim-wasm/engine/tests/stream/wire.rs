//! Two processes and a wire on which nothing moves by itself: a test decides what arrives, and when.

use engine::{Notice, Read, Receiver, Segment, Socket, StreamRules, Streams, What};
use trace::ProcessId;

pub const ANNA: ProcessId = ProcessId(0);
pub const BORIS: ProcessId = ProcessId(1);

/// Someone who runs and accepts.
pub const TAKES: Receiver = Receiver::Takes { accepts: true };

/// Buffers of ten bytes, cut into segments of four.
pub const SMALL: StreamRules =
    StreamRules { send_buffer: 10, receive_buffer: 10, chunk_min: 4, chunk_max: 4 };

/// Everything that can depart now, each segment as large as it may be.
pub fn departing(streams: &mut Streams) -> Vec<Segment> {
    std::iter::from_fn(|| streams.depart(&mut |_, _, _, options| options - 1)).collect()
}

/// The same without the envelope.
pub fn departing_whats(streams: &mut Streams) -> Vec<What> {
    departing(streams).into_iter().map(|segment| segment.what).collect()
}

/// What processes are told now.
pub fn told(streams: &mut Streams) -> Vec<(ProcessId, Notice)> {
    std::iter::from_fn(|| streams.next_notice()).map(|(who, _, notice)| (who, notice)).collect()
}

/// Brings everything to where it should go, and what departs on account of it, until nothing moves.
pub fn flow(streams: &mut Streams) {
    loop {
        let segments = departing(streams);
        if segments.is_empty() {
            return;
        }
        segments.into_iter().for_each(|segment| streams.arrive(segment, TAKES));
    }
}

/// A connection that stands, of which everybody has been told: Anna's end and Boris's.
pub fn connected(rules: StreamRules) -> (Streams, Socket, Socket) {
    let mut streams = Streams::default();
    let anna = streams.connect(ANNA, BORIS, rules);
    flow(&mut streams);
    assert_eq!(told(&mut streams), [(BORIS, Notice::Accepted), (ANNA, Notice::Opened)]);
    (streams, anna, anna.other())
}

/// Bytes, as segments and reads carry them.
pub fn bytes(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

/// Everything that can be read now, as text.
pub fn read_all(streams: &mut Streams, socket: Socket) -> String {
    let mut all = Vec::new();
    while let Ok(Read::Bytes(bytes)) = streams.read(socket, 1_000_000) {
        all.extend(bytes);
    }
    String::from_utf8(all).expect("tests write letters")
}
