//! The messages of a frame and the pieces of its connections: an arrow from sending to arrival, or a line
//! that ends in a cross.

use crate::hit::Hit;
use crate::labels::LabelKind;
use crate::pen::Pen;
use crate::scene::StrokeKind;
use crate::{Fate, Flight, FlightKind, hexadecimal, readable};
use trace::{DropReason, EventId, EventKind, Payload, ProcessKind, StreamEvent};

/// The most messages a frame shows; above, every n-th.
const FLIGHTS_MAX: usize = 1_500;
/// Messages are named while no more than this many are visible.
const NAMED_MAX: usize = 90;
/// Of bytes that are no text, this many name the piece.
const BYTES_NAMED: usize = 5;
/// How much of its way a lost message is drawn.
const LOST_SHARE: f64 = 0.55;

/// Draws the messages of a frame.
pub fn draw(pen: &mut Pen<'_>) {
    let visible: Vec<Flight> =
        pen.picture.flights.iter().filter(|flight| is_visible(pen, flight)).copied().collect();
    let (lit, plain): (Vec<_>, Vec<_>) = visible.iter().partition(|flight| is_lit(pen, flight));
    // Names of lit messages come first, so that they get the room.
    for flight in &lit {
        name(pen, flight, LabelKind::Selected);
        light(pen, flight);
    }
    let every = plain.len().div_ceil(FLIGHTS_MAX).max(1);
    pen.scene.hidden = plain.len() - plain.len().div_ceil(every);
    for flight in plain.iter().step_by(every).chain(&lit) {
        arrow(pen, flight);
    }
    if visible.len() <= NAMED_MAX {
        for flight in &plain {
            let lost = matches!(flight.fate, Fate::Dropped(_) | Fate::Refused | Fate::GivenUp);
            name(pen, flight, if lost { LabelKind::Lost } else { LabelKind::Message });
        }
    }
}

/// Where the loss of a message or a refusal is drawn, if that is what the event is.
pub fn cross_of(pen: &Pen<'_>, event: EventId) -> Option<(f64, f64)> {
    let is_loss =
        |flight: &&Flight| flight.ended == event && matches!(flight.fate, Fate::Dropped(_) | Fate::Refused);
    pen.picture.flights.iter().find(is_loss).map(|flight| ends(pen, flight).1)
}

fn is_visible(pen: &Pen<'_>, flight: &Flight) -> bool {
    let (left, right) = (pen.x(flight.sent), pen.x(flight.ended));
    right >= -20.0 && left <= pen.frame.width + 20.0
}

fn is_lit(pen: &Pen<'_>, flight: &Flight) -> bool {
    let is_end = |event: &EventId| *event == flight.sent || *event == flight.ended;
    pen.frame.selected.iter().any(is_end) || pen.frame.witness.iter().any(is_end)
}

/// Both ends of a flight, in pixels.
fn ends(pen: &Pen<'_>, flight: &Flight) -> ((f64, f64), (f64, f64)) {
    let lane = |process| pen.grid.lane(pen.picture.row(process));
    let from = (pen.x(flight.sent), lane(flight.from));
    let mut to = (pen.x(flight.ended), lane(flight.to));
    match flight.fate {
        Fate::Delivered | Fate::Altered => {}
        // Lost somewhere on the link: at no end of it.
        Fate::Dropped(DropReason::Loss | DropReason::Overflow | DropReason::Intercepted) => {
            to = (to.0.max(from.0 + 12.0), from.1 + (to.1 - from.1) * LOST_SHARE);
        }
        Fate::Dropped(DropReason::Cut | DropReason::Dead | DropReason::Damaged)
        | Fate::Refused
        | Fate::GivenUp => {
            let short = if to.1 > from.1 { -9.0 } else { 9.0 };
            to = (to.0.max(from.0 + 4.0), to.1 + short);
        }
        Fate::Flying => to = (pen.frame.width + 20.0, to.1),
    }
    // A message to oneself is a flat line: lift it so that it can be seen and hit.
    if flight.from == flight.to {
        return ((from.0, from.1 - 3.0), (to.0.max(from.0 + 8.0), to.1 - 3.0));
    }
    (from, to)
}

/// How a line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tip {
    /// With a head.
    Head(StrokeKind),
    /// With a head, and a bar before which nothing more goes.
    Bar(StrokeKind),
    /// With a cross.
    Cross(StrokeKind),
    /// Nowhere.
    None,
}

/// The line of a flight, and how it ends.
fn look(pen: &Pen<'_>, flight: &Flight) -> (StrokeKind, Tip) {
    match (flight.kind, flight.fate) {
        (_, Fate::Flying) => (StrokeKind::Flying, Tip::None),
        (_, Fate::Dropped(_) | Fate::GivenUp) => (StrokeKind::Lost, Tip::Cross(StrokeKind::Cross)),
        (_, Fate::Refused) | (FlightKind::Reset, _) => (StrokeKind::Piece, Tip::Cross(StrokeKind::Break)),
        (FlightKind::Connect | FlightKind::Bytes, _) => (StrokeKind::Piece, Tip::Head(StrokeKind::PieceHead)),
        (FlightKind::End, _) => (StrokeKind::Piece, Tip::Bar(StrokeKind::PieceHead)),
        (FlightKind::Message, Fate::Altered) => (StrokeKind::Copy, Tip::Head(StrokeKind::AlteredHead)),
        (FlightKind::Message, Fate::Delivered) if flight.copy > 0 => {
            (StrokeKind::Copy, Tip::Head(StrokeKind::MessageHead))
        }
        (FlightKind::Message, Fate::Delivered) if is_request(pen, flight) => {
            (StrokeKind::Request, Tip::Head(StrokeKind::RequestHead))
        }
        (FlightKind::Message, Fate::Delivered) => (StrokeKind::Message, Tip::Head(StrokeKind::MessageHead)),
    }
}

/// Whether a client is at one of its ends.
fn is_request(pen: &Pen<'_>, flight: &Flight) -> bool {
    [flight.from, flight.to].into_iter().any(|process| {
        pen.picture.lanes.get(pen.picture.row(process)).is_some_and(|lane| lane.kind == ProcessKind::Client)
    })
}

fn arrow(pen: &mut Pen<'_>, flight: &Flight) {
    let (from, to) = ends(pen, flight);
    let (line, tip) = look(pen, flight);
    pen.path(line).line(from, to);
    match tip {
        Tip::Head(kind) => pen.path(kind).head(from, to),
        Tip::Bar(kind) => {
            pen.path(kind).head(from, to);
            pen.path(StrokeKind::PieceEnd).line((to.0 + 1.0, to.1 - 5.0), (to.0 + 1.0, to.1 + 5.0));
        }
        Tip::Cross(kind) => pen.path(kind).cross(to, 4.0),
        Tip::None => {}
    }
    // A piece has no event of its own where it departs.
    let first = match flight.kind {
        FlightKind::Message | FlightKind::Connect => flight.sent,
        FlightKind::Bytes | FlightKind::End | FlightKind::Reset => flight.ended,
    };
    pen.hits.push(Hit { from, to, first, last: flight.ended });
}

fn light(pen: &mut Pen<'_>, flight: &Flight) {
    let (from, to) = ends(pen, flight);
    let selected = pen.frame.selected.is_some_and(|event| event == flight.sent || event == flight.ended);
    pen.path(if selected { StrokeKind::Selected } else { StrokeKind::Witness }).line(from, to);
}

fn name(pen: &mut Pen<'_>, flight: &Flight, kind: LabelKind) {
    let (from, to) = ends(pen, flight);
    if (to.0 - from.0).abs() + (to.1 - from.1).abs() < 24.0 {
        return;
    }
    let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0 - 2.0);
    if middle.0 < 0.0 || middle.0 > pen.frame.width {
        return;
    }
    let text = match flight.kind {
        FlightKind::Message => type_of(pen, flight),
        FlightKind::Bytes => beginning_of(pen, flight),
        FlightKind::Connect | FlightKind::End | FlightKind::Reset => None,
    };
    if let Some(text) = text {
        pen.labels.place(kind, middle, &text);
    }
}

/// The type a message's body names, which is what people call the message.
fn type_of(pen: &Pen<'_>, flight: &Flight) -> Option<String> {
    let sent = pen.trace.events.get(flight.sent.index())?;
    let payload = match &sent.kind {
        EventKind::Send { payload, .. } => payload,
        EventKind::Copy { message, .. } => {
            let own = pen.picture.send_of(*message)?;
            match &pen.trace.events.get(own.index())?.kind {
                EventKind::Send { payload, .. } => payload,
                _ => return None,
            }
        }
        _ => return None,
    };
    match payload.as_ref() {
        Payload::Body(body) => body.get("type")?.as_text().map(str::to_owned),
        Payload::Text(text) => type_in_line(text),
    }
}

/// How the bytes of a piece begin: their first line that is not empty, or their first few in hexadecimal.
fn beginning_of(pen: &Pen<'_>, flight: &Flight) -> Option<String> {
    match &pen.trace.events.get(flight.ended.index())?.kind {
        EventKind::Stream { what: StreamEvent::Arrive { data, .. }, .. } => Some(beginning(data)),
        _ => None,
    }
}

fn beginning(data: &[u8]) -> String {
    let line = readable(data).map(|text| text.lines().map(str::trim).find(|line| !line.is_empty()));
    match line {
        Some(line) => line.unwrap_or_default().to_owned(),
        None if data.len() > BYTES_NAMED => format!("{} …", hexadecimal(&data[..BYTES_NAMED])),
        None => hexadecimal(data),
    }
}

/// The type in an undecoded line, found without trusting the line to be JSON.
fn type_in_line(text: &str) -> Option<String> {
    let behind =
        text.split_once("\"type\"")?.1.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    behind.split_once('"').map(|(name, _)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{beginning, type_in_line};

    #[test]
    fn bytes_are_named_by_their_first_line_or_their_first_few() {
        assert_eq!(beginning(b"\r\nGET / HTTP/1.1\r\nHost: n1\r\n"), "GET / HTTP/1.1");
        assert_eq!(beginning(&[0, 1, 2, 3, 4, 5]), "00 01 02 03 04 …");
        assert_eq!(beginning(&[0xff, 0]), "ff 00");
    }

    #[test]
    fn finds_the_type_in_a_raw_line() {
        let line = r#"{"src": "c1", "dest": "n1", "body": {"type": "echo", "echo": "type"}}"#;
        assert_eq!(type_in_line(line).as_deref(), Some("echo"));
        assert_eq!(type_in_line("{\"type\": 5}"), None);
        assert_eq!(type_in_line("no json"), None);
    }
}
