//! The page's few signs, drawn on a grid of 16 with strokes, so that they sit well beside text. Each
//! stands beside a word or has a label on its button: alone it says nothing to a screen reader.

use yew::prelude::*;

/// Which sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    Play,
    Stop,
    Die,
    Again,
    Pass,
    Fail,
    Unknown,
    Waiting,
    Lock,
    Unlock,
    Left,
    Right,
    Plus,
    Minus,
    Whole,
    Close,
    Help,
    Sun,
    Moon,
    Auto,
    Book,
    Reset,
    Copy,
    Eye,
    Pin,
}

impl Sign {
    const fn path(self) -> &'static str {
        match self {
            Self::Play => "M5 3.2v9.6L12.5 8z",
            Self::Stop => "M4.5 4.5h7v7h-7z",
            Self::Die => "M3 5l5-2.5L13 5v6l-5 2.5L3 11zM3 5l5 2.5L13 5M8 7.5v6",
            Self::Again => "M12.5 8a4.5 4.5 0 1 1-1.4-3.3M12.5 2.5v3h-3",
            Self::Pass => "M3.5 8.5l3 3 6-7",
            Self::Fail => "M4 4l8 8M12 4l-8 8",
            Self::Unknown => "M5.8 6a2.2 2.2 0 1 1 3.3 2c-.8.5-1.1.9-1.1 1.8M8 12.4v.1",
            Self::Waiting => "M4 8h.1M8 8h.1M12 8h.1",
            Self::Lock => "M4 7.5h8v6H4zM5.5 7.5v-2a2.5 2.5 0 0 1 5 0v2",
            Self::Unlock => "M4 7.5h8v6H4zM5.5 7.5v-2a2.5 2.5 0 0 1 4.8-1",
            Self::Left => "M10 3.5L5.5 8l4.5 4.5",
            Self::Right => "M6 3.5L10.500 8 6 12.5",
            Self::Plus => "M8 3.5v9M3.5 8h9",
            Self::Minus => "M3.5 8h9",
            Self::Whole => {
                "M2.500 4v8M13.500 4v8M5 8h6M6.5 6.2L4.700 8l1.8 1.800M9.5 6.2L11.300 8l-1.8 1.800"
            }
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Help => {
                "M8 1.800a6.200 6.200 0 1 0 0 12.400a6.200 6.200 0 0 0 0-12.400M6.300 6.300a1.700 1.700 0 1 1 2.600 1.500c-.6.400-.9.700-.9 1.300M8 11.300v.1"
            }
            Self::Sun => {
                "M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M8 1.800v1.200M8 13v1.200M1.800 8H3M13 8h1.200M3.600 3.600l.9.9M11.500 11.500l.9.9M12.400 3.600l-.9.9M4.500 11.500l-.9.9"
            }
            Self::Moon => "M12.800 9.600A5.200 5.200 0 0 1 6.400 3.200a5.200 5.200 0 1 0 6.400 6.400z",
            Self::Auto => "M8 2.500a5.500 5.500 0 1 0 0 11 5.500 5.500 0 0 0 0-11zM8 2.500v11",
            Self::Book => {
                "M8 4.500C6.500 3.300 4.500 3 2.500 3v9c2 0 4 .3 5.500 1.500C9.500 12.300 11.500 12 13.500 12V3c-2 0-4 .3-5.500 1.500zM8 4.500v9"
            }
            Self::Reset => "M3.500 8a4.500 4.500 0 1 0 1.400-3.300M3.500 2.500v3h3",
            Self::Copy => "M5.500 5.500h7v8h-7zM3.500 10.500v-8h7",
            Self::Eye => {
                "M1.800 8S4 3.800 8 3.800 14.200 8 14.200 8 12 12.200 8 12.200 1.800 8 1.800 8zM8 6.300a1.700 1.700 0 1 0 0 3.400 1.700 1.700 0 0 0 0-3.400"
            }
            Self::Pin => "M8 2.500l4 5.500-4 5.500L4 8z",
        }
    }

    const fn is_filled(self) -> bool {
        matches!(self, Self::Play | Self::Stop)
    }
}

/// Which sign to show.
#[derive(Properties, PartialEq)]
pub struct IconProps {
    /// The sign.
    pub sign: Sign,
}

/// A sign.
#[component]
pub fn Icon(props: &IconProps) -> Html {
    let class = if props.sign.is_filled() { "icon is-filled" } else { "icon" };
    html! {
        <svg {class} viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d={props.sign.path()} /></svg>
    }
}
