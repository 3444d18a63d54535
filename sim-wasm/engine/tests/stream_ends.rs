//! How connections come to an end: half-closes, resets, deaths with and without a word, and senders
//! who give up.

mod stream;

use engine::{Notice, Read, Receiver, Segment, Side, Socket, StreamError, Streams, What};
use stream::wire::{
    ANNA, BORIS, SMALL, TAKES, bytes, connected, departing, departing_whats, flow, read_all, told,
};

/// The one segment that departs now.
fn only(streams: &mut Streams) -> Segment {
    let [segment] = departing(streams).try_into().expect("one segment");
    segment
}

// ---- half-close ------------------------------------------------------------------------------------

#[test]
fn an_end_comes_after_all_bytes_and_leaves_the_other_direction_open() {
    let (mut streams, anna, boris) = connected(SMALL);
    streams.write(anna, b"abcdef").unwrap();
    streams.end(anna).unwrap();
    assert_eq!(streams.write(anna, b"g"), Err(StreamError::Ended));
    assert_eq!((streams.end(anna), streams.room(anna)), (Ok(()), 0));
    let [one, two, end] = departing(&mut streams).try_into().expect("two of bytes, and the end");
    assert_eq!((one.number, two.number, end.number, &end.what), (1, 2, 3, &What::End));
    [one, two, end].into_iter().for_each(|segment| streams.arrive(segment, TAKES));
    assert_eq!(read_all(&mut streams, boris), "abcdef");
    assert_eq!(streams.read(boris, 9), Ok(Read::End));
    streams.write(boris, b"and back").unwrap();
    flow(&mut streams);
    assert_eq!(read_all(&mut streams, anna), "and back");
    assert_eq!(streams.read(anna, 9), Ok(Read::Nothing));
    assert_eq!((streams.open(ANNA), streams.open(BORIS)), (1, 1));
}

#[test]
fn an_end_waits_for_bytes_that_the_reader_has_no_room_for() {
    let (mut streams, anna, boris) = connected(SMALL);
    streams.write(anna, &[1; 10]).unwrap();
    flow(&mut streams);
    streams.write(anna, &[2; 3]).unwrap();
    streams.end(anna).unwrap();
    assert_eq!(departing(&mut streams), []);
    streams.read(boris, 10).unwrap();
    assert_eq!(departing_whats(&mut streams), [What::Bytes(vec![2; 3]), What::End]);
}

#[test]
fn a_connection_is_over_when_both_have_ended_and_everything_was_read() {
    let (mut streams, anna, boris) = connected(SMALL);
    streams.write(boris, b"bye").unwrap();
    streams.end(anna).unwrap();
    streams.end(boris).unwrap();
    flow(&mut streams);
    assert_eq!((streams.open(ANNA), streams.open(BORIS)), (1, 0), "Anna has three bytes to read");
    assert_eq!(read_all(&mut streams, anna), "bye");
    assert_eq!((streams.open(ANNA), streams.is_open(anna)), (0, false));
    for socket in [anna, boris] {
        assert_eq!(streams.read(socket, 9), Ok(Read::End));
        assert_eq!(streams.read(socket, 9), Ok(Read::End), "for ever");
        assert_eq!(streams.write(socket, b"x"), Err(StreamError::Ended));
        assert_eq!((streams.end(socket), streams.reset(socket), streams.room(socket)), (Ok(()), Ok(()), 0));
    }
    assert_eq!((streams.owner(anna), streams.owner(boris)), (Some(ANNA), Some(BORIS)));
    assert_eq!(departing(&mut streams), []);
    assert_eq!(streams.flow(anna.connection, Side::Answerer).map(|flow| flow.read), Some(3));
}

#[test]
fn an_end_on_its_way_is_not_yet_over_for_who_sent_it() {
    let (mut streams, anna, boris) = connected(SMALL);
    streams.end(boris).unwrap();
    flow(&mut streams);
    assert_eq!(streams.read(anna, 9), Ok(Read::End));
    streams.end(anna).unwrap();
    let end = only(&mut streams);
    assert_eq!(streams.open(ANNA), 1);
    streams.arrive(end, TAKES);
    assert_eq!((streams.open(ANNA), streams.open(BORIS)), (0, 0));
}

// ---- reset -----------------------------------------------------------------------------------------

#[test]
fn a_reset_throws_away_what_was_not_read_at_both_ends() {
    let (mut streams, anna, boris) = connected(SMALL);
    for socket in [anna, boris] {
        streams.write(socket, b"lost").unwrap();
    }
    flow(&mut streams);
    streams.write(anna, b"never sent").unwrap();
    told(&mut streams);
    streams.reset(anna).unwrap();
    let reset = only(&mut streams);
    assert_eq!((reset.number, &reset.what), (2, &What::Reset));
    assert_eq!(streams.read(anna, 9), Err(StreamError::Reset));
    assert_eq!(streams.read(boris, 1), Ok(Read::Bytes(bytes("l"))), "it has not arrived");
    streams.arrive(reset, TAKES);
    assert_eq!(told(&mut streams), [(BORIS, Notice::Reset)]);
    assert_eq!(streams.read(boris, 9), Err(StreamError::Reset));
    assert_eq!(streams.write(boris, b"x"), Err(StreamError::Reset));
    assert_eq!(streams.end(boris), Err(StreamError::Reset));
    assert_eq!((streams.reset(boris), departing(&mut streams)), (Ok(()), vec![]));
    assert_eq!((streams.open(ANNA), streams.open(BORIS)), (0, 0));
}

#[test]
fn a_reset_acts_at_once_and_what_it_overtook_comes_to_nothing() {
    let (mut streams, anna, boris) = connected(SMALL);
    streams.write(anna, b"slow").unwrap();
    let slow = only(&mut streams);
    streams.reset(anna).unwrap();
    let reset = only(&mut streams);
    streams.arrive(reset, TAKES);
    assert_eq!(told(&mut streams), [(BORIS, Notice::Reset)]);
    streams.arrive(slow, TAKES);
    assert_eq!(streams.read(boris, 9), Err(StreamError::Reset));
    assert_eq!((told(&mut streams), departing(&mut streams)), (vec![], vec![]), "Anna's end is gone as well");
}

#[test]
fn a_caller_that_resets_before_its_question_departs_was_never_heard_of() {
    let mut streams = Streams::default();
    let anna = streams.connect(ANNA, BORIS, SMALL);
    streams.reset(anna).unwrap();
    assert_eq!((departing(&mut streams), streams.open(ANNA)), (vec![], 0));
    assert_eq!(streams.read(anna, 9), Err(StreamError::Reset));
}

#[test]
fn a_question_overtaken_by_its_reset_is_answered_and_the_answer_is_reset() {
    let mut streams = Streams::default();
    let anna = streams.connect(ANNA, BORIS, SMALL);
    let open = only(&mut streams);
    streams.reset(anna).unwrap();
    let reset = only(&mut streams);
    streams.arrive(reset, TAKES);
    streams.arrive(open, TAKES);
    assert_eq!(told(&mut streams), [(BORIS, Notice::Accepted)]);
    let opened = only(&mut streams);
    streams.arrive(opened, TAKES);
    let reset = only(&mut streams);
    assert_eq!((&reset.what, reset.from, reset.number), (&What::Reset, Side::Caller, 2));
    streams.arrive(reset, TAKES);
    assert_eq!(told(&mut streams), [(BORIS, Notice::Reset)]);
    assert_eq!((streams.open(ANNA), streams.open(BORIS)), (0, 0));
}

#[test]
fn an_answerer_that_resets_before_its_yes_departs_says_no() {
    let mut streams = Streams::default();
    let anna = streams.connect(ANNA, BORIS, SMALL);
    let open = only(&mut streams);
    streams.arrive(open, TAKES);
    streams.reset(anna.other()).unwrap();
    let reset = only(&mut streams);
    assert_eq!((&reset.what, reset.number), (&What::Reset, 0));
    streams.arrive(reset, TAKES);
    assert_eq!(told(&mut streams), [(BORIS, Notice::Accepted), (ANNA, Notice::Refused)]);
}

// ---- death -----------------------------------------------------------------------------------------

#[test]
fn the_machine_of_a_dead_process_resets_its_connections() {
    let (mut streams, anna, boris) = connected(SMALL);
    let other = streams.connect(BORIS, ANNA, SMALL);
    flow(&mut streams);
    told(&mut streams);
    streams.died(BORIS, false);
    assert_eq!((streams.open(BORIS), streams.open(ANNA)), (0, 2));
    flow(&mut streams);
    assert_eq!(told(&mut streams), [(ANNA, Notice::Reset), (ANNA, Notice::Reset)]);
    assert_eq!(streams.open(ANNA), 0);
    for socket in [boris, other] {
        assert_eq!((streams.owner(socket), streams.read(socket, 9)), (None, Err(StreamError::Unknown)));
    }
    assert_eq!(streams.read(anna, 9), Err(StreamError::Reset));
}

#[test]
fn nobody_learns_of_a_silent_death_before_sending_to_the_dead() {
    for receiver in [Receiver::Gone, TAKES] {
        let (mut streams, anna, boris) = connected(SMALL);
        streams.died(BORIS, true);
        assert_eq!((departing(&mut streams), told(&mut streams)), (vec![], vec![]));
        assert_eq!(streams.read(anna, 9), Ok(Read::Nothing), "half-open");
        streams.write(anna, b"hello?").unwrap();
        let [first, second] = departing(&mut streams).try_into().expect("four bytes and two");
        streams.arrive(first, receiver);
        let reset = only(&mut streams);
        assert_eq!((&reset.what, reset.from, streams.owner(boris)), (&What::Reset, Side::Answerer, None));
        streams.arrive(reset, TAKES);
        assert_eq!(told(&mut streams), [(ANNA, Notice::Reset)]);
        streams.arrive(second, receiver);
        assert_eq!(departing(&mut streams), [], "there is nobody left to be told");
    }
}

/// Anna has filled Boris's buffer and waits for room to send ten bytes more.
fn held_up() -> (Streams, Socket, Socket) {
    let (mut streams, anna, boris) = connected(SMALL);
    streams.write(anna, &[1; 10]).unwrap();
    flow(&mut streams);
    streams.write(anna, &[2; 10]).unwrap();
    assert_eq!(departing(&mut streams), []);
    (streams, anna, boris)
}

#[test]
fn a_writer_that_was_held_up_probes_for_a_reader_that_died_silently() {
    let (mut streams, anna, _) = held_up();
    streams.died(BORIS, true);
    let probe = only(&mut streams);
    assert_eq!(probe.what, What::Bytes(vec![2]));
    streams.arrive(probe, Receiver::Gone);
    flow(&mut streams);
    assert_eq!(streams.read(anna, 9), Err(StreamError::Reset));
}

#[test]
fn a_writer_that_was_held_up_probes_for_a_reader_whose_reset_was_lost() {
    let (mut streams, anna, boris) = held_up();
    streams.reset(boris).unwrap();
    let reset = only(&mut streams);
    streams.give_up(&reset);
    let probe = only(&mut streams);
    assert_eq!((probe.from, &probe.what), (Side::Caller, &What::Bytes(vec![2])));
    streams.arrive(probe, TAKES);
    flow(&mut streams);
    assert_eq!(streams.read(anna, 9), Err(StreamError::Reset));
}

#[test]
fn a_dead_process_is_told_nothing() {
    let (mut streams, anna, boris) = connected(SMALL);
    streams.write(anna, b"x").unwrap();
    flow(&mut streams);
    streams.died(BORIS, true);
    assert_eq!(streams.next_notice(), None);
    assert_eq!(streams.read(boris, 9), Err(StreamError::Unknown));
}

#[test]
fn a_new_life_answers_a_question_that_was_put_to_the_old_one() {
    let mut streams = Streams::default();
    let anna = streams.connect(ANNA, BORIS, SMALL);
    let open = only(&mut streams);
    streams.died(BORIS, false);
    streams.arrive(open, TAKES);
    flow(&mut streams);
    assert_eq!(told(&mut streams), [(BORIS, Notice::Accepted), (ANNA, Notice::Opened)]);
    assert!(streams.is_open(anna));
}

#[test]
fn a_question_that_found_nobody_is_not_answered_by_a_later_life() {
    let mut streams = Streams::default();
    let anna = streams.connect(ANNA, BORIS, SMALL);
    let open = only(&mut streams);
    streams.arrive(open.clone(), Receiver::Gone);
    let reset = only(&mut streams);
    streams.arrive(open, TAKES);
    assert_eq!((departing(&mut streams), told(&mut streams)), (vec![], vec![]));
    streams.arrive(reset, TAKES);
    assert_eq!((told(&mut streams), streams.is_open(anna)), (vec![(ANNA, Notice::Refused)], false));
}

#[test]
fn nothing_is_sent_again_for_who_is_gone_but_resets_and_refusals() {
    let (mut streams, anna, boris) = connected(SMALL);
    streams.write(anna, b"abc").unwrap();
    streams.write(boris, b"abc").unwrap();
    let [from_anna, from_boris] = departing(&mut streams).try_into().expect("two segments");
    streams.reset(anna).unwrap();
    let reset = only(&mut streams);
    assert!(!streams.retransmits(&from_anna));
    assert!(streams.retransmits(&from_boris) && streams.retransmits(&reset));
}

// ---- giving up -------------------------------------------------------------------------------------

#[test]
fn who_gives_up_is_told_and_the_other_end_stays_half_open() {
    let (mut streams, anna, boris) = connected(SMALL);
    streams.write(anna, b"x").unwrap();
    let lost = only(&mut streams);
    streams.give_up(&lost);
    assert_eq!((told(&mut streams), departing(&mut streams)), (vec![(ANNA, Notice::Reset)], vec![]));
    assert_eq!(streams.write(anna, b"x"), Err(StreamError::Reset));
    assert_eq!((streams.read(boris, 9), streams.open(BORIS)), (Ok(Read::Nothing), 1));
    streams.write(boris, b"hello?").unwrap();
    flow(&mut streams);
    assert_eq!(told(&mut streams), [(BORIS, Notice::Reset)]);
}

#[test]
fn a_question_that_does_not_get_through_breaks_the_caller() {
    let mut streams = Streams::default();
    let anna = streams.connect(ANNA, BORIS, SMALL);
    let open = only(&mut streams);
    streams.give_up(&open);
    assert_eq!(told(&mut streams), [(ANNA, Notice::Reset)]);
    streams.arrive(open, TAKES);
    assert_eq!((told(&mut streams), departing(&mut streams)), (vec![], vec![]), "nobody asks any more");
    assert_eq!(streams.read(anna, 9), Err(StreamError::Reset));
}

#[test]
fn a_caller_does_not_wait_for_an_answer_that_was_given_up() {
    for accepts in [true, false] {
        let mut streams = Streams::default();
        streams.connect(ANNA, BORIS, SMALL);
        let open = only(&mut streams);
        streams.arrive(open, Receiver::Takes { accepts });
        let answer = only(&mut streams);
        told(&mut streams);
        streams.give_up(&answer);
        let expected = [(BORIS, Notice::Reset), (ANNA, Notice::Reset)];
        assert_eq!(told(&mut streams), expected[usize::from(!accepts)..]);
        assert_eq!((streams.open(ANNA), streams.open(BORIS)), (0, 0));
    }
}

/// A connection of which Boris's end was reset, and the reset lost for good.
fn unheard_reset(writes: bool) -> (Streams, Socket) {
    let (mut streams, anna, boris) = connected(SMALL);
    streams.reset(boris).unwrap();
    let reset = only(&mut streams);
    if writes {
        streams.write(anna, b"x").unwrap();
        let unheard = only(&mut streams);
        streams.arrive(unheard, TAKES);
        let again = only(&mut streams);
        streams.give_up(&again);
    }
    streams.give_up(&reset);
    (streams, anna)
}

#[test]
fn a_reset_that_is_given_up_breaks_who_has_sent_to_the_dead_and_nobody_else() {
    let (mut streams, anna) = unheard_reset(false);
    assert_eq!((told(&mut streams), streams.is_open(anna)), (vec![], true), "half-open");
    let (mut streams, anna) = unheard_reset(true);
    assert_eq!((told(&mut streams), streams.is_open(anna)), (vec![(ANNA, Notice::Reset)], false));
}
