//! What the tests of the stream transport share: a wire on which a test holds every segment in its
//! hand, and a storm with its log and the twin that judges it.

#![allow(dead_code, reason = "each test file uses a part of this")]

pub mod log;
pub mod storm;
pub mod twin;
pub mod wire;
