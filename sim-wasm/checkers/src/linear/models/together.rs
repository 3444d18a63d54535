//! Objects under several keys as one object: what is not sequentially consistent as a whole may well be for each key
//! alone, so that keys cannot be judged apart.

use super::known::Known;
use super::{Model, Nature, Steps};

/// All keys of a model; a state is the state of each key.
pub(in crate::linear) struct Together<'a> {
    model: &'a mut dyn Model,
    keys: usize,
    states: Known<Box<[u32]>>,
    /// Which key, and what there.
    calls: Known<(usize, u32)>,
    /// Where a state is changed.
    parts: Vec<u32>,
}

impl<'a> Together<'a> {
    /// So many keys of a model.
    pub(in crate::linear) fn of(model: &'a mut dyn Model, keys: usize) -> Self {
        Self { model, keys, states: Known::default(), calls: Known::default(), parts: Vec::new() }
    }

    /// The number of a call under a key.
    pub(in crate::linear) fn call(&mut self, key: usize, call: u32) -> u32 {
        self.calls.number((key, call))
    }
}

impl Steps for Together<'_> {
    fn start(&mut self) -> u32 {
        let start = self.model.start();
        self.states.list(&vec![start; self.keys])
    }

    fn step(&mut self, state: u32, call: u32) -> Option<u32> {
        let (key, call) = *self.calls.get(call);
        let before = self.states.get(state)[key];
        let after = self.model.step(before, call)?;
        if after == before {
            return Some(state);
        }
        self.parts.clear();
        self.parts.extend(self.states.get(state).iter());
        self.parts[key] = after;
        Some(self.states.list(&self.parts))
    }

    /// A write under another key overwrites nothing of what an unanswered operation did, but that one may as well come
    /// after the write.
    fn nature(&self, call: u32) -> Nature {
        self.model.nature(self.calls.get(call).1)
    }

    fn size(&self) -> usize {
        self.states.size() + self.model.size()
    }
}
