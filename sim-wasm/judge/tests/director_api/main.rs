//! What scenarios can do, shown one power at a time: it acts, and it ends with `heal`. The node that most of
//! it is shown on is `node.py`.

mod copies;
mod judging;
mod loads;
mod machines;
mod maelstrom;
mod moments;
mod network;
mod processes;
mod scene;
mod streams;
mod support;
