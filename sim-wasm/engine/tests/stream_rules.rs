//! The rules of the stream transport, one by one: connecting, bytes, back-pressure and notices. How
//! connections come to an end is in `stream_ends.rs`.

mod stream;

use engine::{Notice, Read, Receiver, Segment, Side, Socket, StreamError, StreamRules, Streams, What};
use stream::wire::{
    ANNA, BORIS, SMALL, TAKES, bytes, connected, departing, departing_whats, flow, read_all, told,
};
use trace::ConnectionId;

// ---- connecting ------------------------------------------------------------------------------------

#[test]
fn a_connection_stands_when_the_answerer_has_accepted_and_the_caller_has_heard() {
    let mut streams = Streams::default();
    let anna = streams.connect(ANNA, BORIS, SMALL);
    assert_eq!(anna, Socket { connection: ConnectionId(0), side: Side::Caller });
    assert_eq!((streams.open(ANNA), streams.open(BORIS), streams.owner(anna.other())), (1, 0, None));
    let open = departing(&mut streams).remove(0);
    let expected = Segment { connection: ConnectionId(0), from: Side::Caller, number: 0, what: What::Open };
    assert_eq!((streams.ends(&open), &open), ((ANNA, BORIS), &expected));
    streams.arrive(open, TAKES);
    assert_eq!(told(&mut streams), [(BORIS, Notice::Accepted)]);
    assert_eq!((streams.owner(anna.other()), streams.peer(anna.other())), (Some(BORIS), Some(ANNA)));
    let opened = departing(&mut streams).remove(0);
    assert_eq!((opened.number, &opened.what, streams.ends(&opened)), (0, &What::Opened, (BORIS, ANNA)));
    streams.arrive(opened, TAKES);
    assert_eq!(told(&mut streams), [(ANNA, Notice::Opened)]);
    assert_eq!((streams.open(ANNA), streams.open(BORIS)), (1, 1));
}

#[test]
fn who_does_not_accept_refuses() {
    let mut streams = Streams::default();
    let anna = streams.connect(ANNA, BORIS, SMALL);
    let open = departing(&mut streams).remove(0);
    streams.arrive(open, Receiver::Takes { accepts: false });
    let refused = departing(&mut streams).remove(0);
    assert_eq!(refused.what, What::Refused);
    streams.arrive(refused, TAKES);
    assert_eq!(told(&mut streams), [(ANNA, Notice::Refused)]);
    assert_eq!(streams.read(anna, 1), Err(StreamError::Refused));
    assert_eq!(streams.write(anna, b"x"), Err(StreamError::Refused));
    assert_eq!(streams.end(anna), Err(StreamError::Refused));
    assert_eq!(streams.read(anna.other(), 1), Err(StreamError::Unknown));
    assert_eq!((streams.open(ANNA), streams.open(BORIS)), (0, 0));
}

#[test]
fn a_caller_takes_a_reset_for_a_refusal() {
    let mut streams = Streams::default();
    let anna = streams.connect(ANNA, BORIS, SMALL);
    let open = departing(&mut streams).remove(0);
    streams.arrive(open, Receiver::Gone);
    let reset = departing(&mut streams).remove(0);
    assert_eq!(reset.what, What::Reset);
    streams.arrive(reset, TAKES);
    assert_eq!(told(&mut streams), [(ANNA, Notice::Refused)]);
    assert_eq!(streams.read(anna, 1), Err(StreamError::Refused));
}

#[test]
fn what_is_written_while_opening_departs_when_the_connection_stands() {
    let mut streams = Streams::default();
    let anna = streams.connect(ANNA, BORIS, SMALL);
    assert_eq!(streams.write(anna, b"hello"), Ok(5));
    assert_eq!(streams.read(anna, 9), Ok(Read::Nothing));
    assert_eq!(departing_whats(&mut streams), [What::Open]);
    let open = Segment { connection: anna.connection, from: Side::Caller, number: 0, what: What::Open };
    streams.arrive(open, TAKES);
    let opened = departing(&mut streams).remove(0);
    streams.arrive(opened, TAKES);
    assert_eq!(departing_whats(&mut streams), [What::Bytes(bytes("hell")), What::Bytes(bytes("o"))]);
}

#[test]
fn the_answerer_may_speak_first_and_its_bytes_wait_for_its_yes() {
    let mut streams = Streams::default();
    let anna = streams.connect(ANNA, BORIS, SMALL);
    let open = departing(&mut streams).remove(0);
    streams.arrive(open, TAKES);
    streams.write(anna.other(), b"hi").unwrap();
    let [opened, hi] = departing(&mut streams).try_into().expect("two segments");
    told(&mut streams);
    streams.arrive(hi, TAKES);
    assert_eq!(told(&mut streams), []);
    assert_eq!(streams.read(anna, 9), Ok(Read::Nothing));
    streams.arrive(opened, TAKES);
    assert_eq!(told(&mut streams), [(ANNA, Notice::Opened), (ANNA, Notice::Readable)]);
    assert_eq!(streams.read(anna, 9), Ok(Read::Bytes(bytes("hi"))));
}

#[test]
fn a_process_connects_to_itself() {
    let mut streams = Streams::default();
    let one = streams.connect(ANNA, ANNA, SMALL);
    flow(&mut streams);
    assert_eq!(told(&mut streams), [(ANNA, Notice::Accepted), (ANNA, Notice::Opened)]);
    assert_eq!(streams.open(ANNA), 2);
    streams.write(one, b"to").unwrap();
    streams.write(one.other(), b"fro").unwrap();
    flow(&mut streams);
    assert_eq!(
        (read_all(&mut streams, one), read_all(&mut streams, one.other())),
        ("fro".into(), "to".into())
    );
    streams.died(ANNA, false);
    assert_eq!(departing_whats(&mut streams), [What::Reset, What::Reset]);
    assert_eq!((streams.open(ANNA), streams.owner(one), streams.owner(one.other())), (0, None, None));
}

#[test]
fn what_never_was_is_unknown() {
    let mut streams = Streams::default();
    let socket = Socket { connection: ConnectionId(3), side: Side::Caller };
    assert_eq!(streams.read(socket, 1), Err(StreamError::Unknown));
    assert_eq!(streams.write(socket, b"x"), Err(StreamError::Unknown));
    assert_eq!(streams.end(socket), Err(StreamError::Unknown));
    assert_eq!(streams.reset(socket), Err(StreamError::Unknown));
    assert_eq!((streams.room(socket), streams.owner(socket), streams.peer(socket)), (0, None, None));
    assert_eq!(streams.flow(ConnectionId(3), Side::Caller), None);
}

// ---- bytes -----------------------------------------------------------------------------------------

#[test]
fn bytes_keep_their_order_and_lose_the_borders_of_writes() {
    let (mut streams, anna, boris) = connected(SMALL);
    for word in ["ab", "cde", "f"] {
        streams.write(anna, word.as_bytes()).unwrap();
    }
    let [first, second] = departing(&mut streams).try_into().expect("six bytes in fours");
    assert_eq!((&first.what, &second.what), (&What::Bytes(bytes("abcd")), &What::Bytes(bytes("ef"))));
    [first, second].into_iter().for_each(|segment| streams.arrive(segment, TAKES));
    assert_eq!(streams.read(boris, 5), Ok(Read::Bytes(bytes("abcde"))));
    assert_eq!(streams.read(boris, 5), Ok(Read::Bytes(bytes("f"))));
    assert_eq!(streams.read(boris, 5), Ok(Read::Nothing));
}

#[test]
fn the_size_of_a_segment_is_chosen_by_its_own_key_within_what_the_rules_allow() {
    let rules = StreamRules { chunk_min: 3, chunk_max: 6, ..StreamRules::default() };
    let (mut streams, anna, _) = connected(rules);
    streams.write(anna, &[7; 14]).unwrap();
    let mut asked = Vec::new();
    let mut sizes = Vec::new();
    let mut choose = |connection, side, number, options| {
        asked.push((connection, side, number, options));
        1
    };
    while let Some(Segment { what: What::Bytes(bytes), .. }) = streams.depart(&mut choose) {
        sizes.push(bytes.len());
    }
    // Three to six: the second of four sizes, thrice; two bytes are left, and nothing to choose.
    assert_eq!(sizes, [4, 4, 4, 2]);
    let key = |number| (anna.connection, Side::Caller, number, 4);
    assert_eq!(asked, [key(1), key(2), key(3)]);
}

#[test]
fn a_choice_beyond_the_options_is_the_last_of_them() {
    let rules = StreamRules { chunk_min: 3, chunk_max: 6, ..StreamRules::default() };
    let (mut streams, anna, _) = connected(rules);
    streams.write(anna, &[7; 9]).unwrap();
    let segment = streams.depart(&mut |_, _, _, _| u64::MAX).expect("bytes wait");
    assert_eq!(segment.what, What::Bytes(vec![7; 6]));
}

#[test]
fn what_comes_early_is_held_and_what_comes_twice_is_dropped() {
    let (mut streams, anna, boris) = connected(SMALL);
    streams.write(anna, b"abcdefghij").unwrap();
    streams.end(anna).unwrap();
    let [one, two, three, end] = departing(&mut streams).try_into().expect("three of bytes, and the end");
    for segment in [&end, &three, &two, &three] {
        streams.arrive(segment.clone(), TAKES);
        assert_eq!(streams.read(boris, 99), Ok(Read::Nothing));
    }
    streams.arrive(one.clone(), TAKES);
    for segment in [one, two, three, end] {
        streams.arrive(segment, TAKES);
    }
    assert_eq!(streams.read(boris, 99), Ok(Read::Bytes(bytes("abcdefghij"))));
    assert_eq!(streams.read(boris, 99), Ok(Read::End));
    let flow = streams.flow(anna.connection, Side::Caller).expect("it is there");
    assert_eq!((flow.written, flow.departed, flow.delivered, flow.read), (10, 10, 10, 10));
}

// ---- back-pressure ---------------------------------------------------------------------------------

#[test]
fn a_reader_that_does_not_read_holds_its_writer_up() {
    let (mut streams, anna, boris) = connected(SMALL);
    assert_eq!((streams.write(anna, &[1; 25]), streams.room(anna)), (Ok(10), 0));
    flow(&mut streams);
    // Ten lie unread, ten more fit into the send buffer, and that is all.
    assert_eq!(streams.write(anna, &[2; 25]), Ok(10));
    flow(&mut streams);
    assert_eq!(streams.write(anna, &[3; 25]), Ok(0));
    told(&mut streams);
    assert_eq!(streams.read(boris, 3), Ok(Read::Bytes(vec![1; 3])));
    assert_eq!(departing_whats(&mut streams), [What::Bytes(vec![2; 3])]);
    assert_eq!(told(&mut streams), [(ANNA, Notice::Writable)]);
    assert_eq!((streams.room(anna), streams.write(anna, &[3; 25])), (3, Ok(3)));
}

#[test]
fn what_is_on_the_way_fills_the_receive_buffer_too() {
    let (mut streams, anna, boris) = connected(SMALL);
    streams.write(anna, &[1; 10]).unwrap();
    let on_the_way = departing(&mut streams);
    assert_eq!(on_the_way.len(), 3, "4, 4 and 2 bytes");
    streams.write(anna, &[2; 5]).unwrap();
    assert_eq!(departing(&mut streams), []);
    on_the_way.into_iter().for_each(|segment| streams.arrive(segment, TAKES));
    assert_eq!(departing(&mut streams), [], "what has arrived is not yet read");
    streams.read(boris, 10).unwrap();
    assert_eq!(departing_whats(&mut streams), [What::Bytes(vec![2; 4]), What::Bytes(vec![2; 1])]);
}

#[test]
fn a_writer_is_told_of_room_only_if_a_write_took_less_than_all() {
    let (mut streams, anna, _) = connected(SMALL);
    assert_eq!(streams.write(anna, &[1; 10]), Ok(10));
    departing(&mut streams);
    assert_eq!(told(&mut streams), []);
    assert_eq!(streams.write(anna, &[1; 11]), Ok(10));
    streams.set_rules(anna.connection, StreamRules { send_buffer: 12, ..SMALL });
    assert_eq!(told(&mut streams), [(ANNA, Notice::Writable)]);
    assert_eq!(streams.write(anna, &[1; 2]), Ok(2));
    streams.set_rules(anna.connection, StreamRules { send_buffer: 20, ..SMALL });
    assert_eq!(told(&mut streams), [], "the last write took all");
}

#[test]
fn new_rules_hold_for_what_is_not_yet_cut() {
    let (mut streams, anna, boris) = connected(SMALL);
    streams.write(anna, &[1; 10]).unwrap();
    departing(&mut streams).into_iter().for_each(|segment| streams.arrive(segment, TAKES));
    streams.write(anna, &[2; 10]).unwrap();
    assert_eq!(departing(&mut streams), []);
    streams
        .set_rules(anna.connection, StreamRules { receive_buffer: 17, chunk_min: 5, chunk_max: 5, ..SMALL });
    assert_eq!(departing_whats(&mut streams), [What::Bytes(vec![2; 5]), What::Bytes(vec![2; 2])]);
    streams.set_rules(anna.connection, StreamRules { receive_buffer: 1, ..SMALL });
    streams.read(boris, 10).unwrap();
    assert_eq!(departing(&mut streams), [], "seven are on the way, more than would fit now");
}

#[test]
fn a_size_of_zero_counts_as_one() {
    let nothing = StreamRules { send_buffer: 0, receive_buffer: 0, chunk_min: 0, chunk_max: 0 };
    let (mut streams, anna, boris) = connected(nothing);
    assert_eq!(streams.write(anna, b"abc"), Ok(1));
    assert_eq!(departing_whats(&mut streams), [What::Bytes(bytes("a"))]);
    assert_eq!(streams.read(boris, 0), Ok(Read::Nothing));
}

// ---- notices ---------------------------------------------------------------------------------------

/// Writes a word at Anna's end and brings it to Boris; what Boris is told then.
fn word(streams: &mut Streams, anna: Socket) -> Vec<Notice> {
    streams.write(anna, b"x").unwrap();
    flow(streams);
    told(streams).into_iter().map(|(_, notice)| notice).collect()
}

#[test]
fn an_arrival_is_told_once_between_two_reads() {
    let (mut streams, anna, boris) = connected(SMALL);
    assert_eq!(word(&mut streams, anna), [Notice::Readable], "he has never read");
    assert_eq!(word(&mut streams, anna), [], "he has been told");
    assert_eq!(streams.read(boris, 1), Ok(Read::Bytes(bytes("x"))));
    assert_eq!(told(&mut streams), [], "what a read leaves behind is not told again");
    assert_eq!(word(&mut streams, anna), [Notice::Readable], "this is new");
    assert_eq!(read_all(&mut streams, boris), "xx");
    assert_eq!(streams.read(boris, 1), Ok(Read::Nothing));
    assert_eq!(word(&mut streams, anna), [Notice::Readable], "he waits");
    streams.end(anna).unwrap();
    flow(&mut streams);
    assert_eq!(told(&mut streams), [], "he has been told");
    read_all(&mut streams, boris);
    assert_eq!(streams.read(boris, 1), Ok(Read::End));
}

#[test]
fn an_end_is_told_like_bytes() {
    let (mut streams, anna, boris) = connected(SMALL);
    assert_eq!(streams.read(boris, 1), Ok(Read::Nothing));
    streams.end(anna).unwrap();
    flow(&mut streams);
    assert_eq!(told(&mut streams), [(BORIS, Notice::Readable)]);
}

#[test]
fn nobody_is_told_of_what_is_held_back() {
    let (mut streams, anna, boris) = connected(SMALL);
    streams.write(anna, b"abcdefgh").unwrap();
    let [first, second] = departing(&mut streams).try_into().expect("twice four bytes");
    streams.arrive(second, TAKES);
    assert_eq!(told(&mut streams), []);
    streams.arrive(first, TAKES);
    assert_eq!(told(&mut streams), [(BORIS, Notice::Readable)]);
    assert_eq!(read_all(&mut streams, boris), "abcdefgh");
}

#[test]
fn a_copy_of_all_streams_goes_its_own_way() {
    let (mut streams, anna, boris) = connected(SMALL);
    streams.write(anna, b"abc").unwrap();
    let mut other = streams.clone();
    streams.reset(anna).unwrap();
    flow(&mut streams);
    flow(&mut other);
    assert_eq!(streams.read(boris, 9), Err(StreamError::Reset));
    assert_eq!(other.read(boris, 9), Ok(Read::Bytes(bytes("abc"))));
}
