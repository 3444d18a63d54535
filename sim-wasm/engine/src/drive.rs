//! A process's disk as the process reaches it: every operation is told to the world as an effect, in
//! order with what the process sends, and the process's death may be planned for one of them.

use crate::disk::{Disk, DiskError};
use crate::process::Effect;
use crate::watch::Death;
use std::collections::VecDeque;
use trace::{DiskOp, Time};

/// A planned death at an operation on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Trap {
    /// At which operations; at any when `None`.
    op: Option<DiskOp>,
    /// On which file; on any when `None`.
    file: Option<String>,
    /// How many of them are still let through.
    left: u32,
    /// Whether the operation itself is still done.
    after: bool,
    death: Death,
}

/// A disk and whoever waits for its operations.
#[derive(Debug, Clone)]
pub struct Drive {
    disk: Disk,
    traps: Vec<Trap>,
    halted: bool,
    /// Whether its process may die in the middle of the step that it is at.
    remembers: bool,
    /// The disk before each operation of that step that the world does not know of yet, oldest first.
    before: VecDeque<Disk>,
}

impl Drive {
    /// A drive for a disk.
    #[must_use]
    pub const fn new(disk: Disk) -> Self {
        Self { disk, traps: Vec::new(), halted: false, remembers: false, before: VecDeque::new() }
    }

    /// The disk itself, for those who only look.
    #[must_use]
    pub const fn disk(&self) -> &Disk {
        &self.disk
    }

    /// The disk itself, for the world's faults.
    pub(crate) const fn disk_mut(&mut self) -> &mut Disk {
        &mut self.disk
    }

    /// Plans the process's death at its `nth` operation of a kind from now on, just after (or before) it.
    pub(crate) fn trap(
        &mut self,
        op: Option<DiskOp>,
        file: Option<String>,
        nth: u32,
        after: bool,
        death: Death,
    ) {
        self.traps.push(Trap { op, file, left: nth.max(1), after, death });
    }

    /// Forgets every planned death.
    pub(crate) fn clear_traps(&mut self) {
        self.traps.clear();
    }

    /// A step begins. Its operations act at once and what else it wants does not: where its process may die
    /// in between, what stands behind that place in the step must be taken back.
    pub(crate) fn step_begins(&mut self, may_die: bool) {
        self.remembers = may_die;
        self.before.clear();
    }

    /// The step has said all that it wants.
    pub(crate) const fn step_ends(&mut self) {
        self.remembers = false;
    }

    /// The world has come to the next operation of a step.
    pub(crate) fn told(&mut self) {
        self.before.pop_front();
    }

    /// The process is dead: the disk comes out of it as its rules and `choose` say.
    /// Operations that the world has not come to were never done.
    pub(crate) fn crash(&mut self, choose: &mut dyn FnMut(u64) -> u64) {
        self.halted = false;
        if let Some(earlier) = self.before.pop_front() {
            self.disk = earlier;
            self.before.clear();
        }
        self.disk.crash(choose);
    }

    /// Reads a whole file.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub fn read(&mut self, name: &str, effects: &mut Vec<Effect>) -> Result<Vec<u8>, DiskError> {
        self.operate(DiskOp::Read, name, effects, |disk| {
            disk.read(name).map(|content| (content.to_vec(), content.len() as u64))
        })
    }

    /// Reads up to `length` bytes from a place in a file; fewer at its end.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub fn read_at(
        &mut self,
        name: &str,
        at: usize,
        length: usize,
        effects: &mut Vec<Effect>,
    ) -> Result<Vec<u8>, DiskError> {
        self.operate(DiskOp::Read, name, effects, |disk| {
            disk.read_at(name, at, length).map(|content| (content.to_vec(), content.len() as u64))
        })
    }

    /// Adds to the end of a file, which is made if need be.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn append(&mut self, name: &str, data: &[u8], effects: &mut Vec<Effect>) -> Result<(), DiskError> {
        let bytes = data.len() as u64;
        self.operate(DiskOp::Append, name, effects, |disk| disk.append(name, data).map(|()| ((), bytes)))
    }

    /// Replaces a file's content; the file is made if need be.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn write(&mut self, name: &str, data: &[u8], effects: &mut Vec<Effect>) -> Result<(), DiskError> {
        let bytes = data.len() as u64;
        self.operate(DiskOp::Write, name, effects, |disk| disk.write(name, data).map(|()| ((), bytes)))
    }

    /// Writes at a place in a file, which is made and filled with zeros up to there if need be.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn write_at(
        &mut self,
        name: &str,
        data: &[u8],
        at: usize,
        effects: &mut Vec<Effect>,
    ) -> Result<(), DiskError> {
        let bytes = data.len() as u64;
        self.operate(DiskOp::Write, name, effects, |disk| disk.write_at(name, data, at).map(|()| ((), bytes)))
    }

    /// Cuts a file off.
    ///
    /// # Errors
    /// When it is not there.
    pub fn truncate(
        &mut self,
        name: &str,
        length: usize,
        effects: &mut Vec<Effect>,
    ) -> Result<(), DiskError> {
        let bytes = length as u64;
        self.operate(DiskOp::Truncate, name, effects, |disk| {
            disk.truncate(name, length).map(|()| ((), bytes))
        })
    }

    /// Gives a file another name, in the place of the file that had it.
    ///
    /// # Errors
    /// When it is not there.
    pub fn rename(&mut self, from: &str, to: &str, effects: &mut Vec<Effect>) -> Result<(), DiskError> {
        self.operate(DiskOp::Rename, from, effects, |disk| disk.rename(from, to).map(|()| ((), 0)))
    }

    /// Deletes a file.
    ///
    /// # Errors
    /// When it is not there.
    pub fn delete(&mut self, name: &str, effects: &mut Vec<Effect>) -> Result<(), DiskError> {
        self.operate(DiskOp::Delete, name, effects, |disk| disk.delete(name).map(|()| ((), 0)))
    }

    /// Asks that what a file holds now survive a crash; answered by [`crate::Input::Synced`].
    pub fn sync(&mut self, name: &str, token: u64, effects: &mut Vec<Effect>) {
        let before = self.springs(DiskOp::Sync, name, false);
        if self.halt_if(before, effects) {
            return;
        }
        effects.push(Effect::Sync { file: name.to_owned(), token });
        let after = self.springs(DiskOp::Sync, name, true);
        self.halt_if(after, effects);
    }

    fn operate<T>(
        &mut self,
        op: DiskOp,
        name: &str,
        effects: &mut Vec<Effect>,
        operation: impl FnOnce(&mut Disk) -> Result<(T, u64), DiskError>,
    ) -> Result<T, DiskError> {
        let before = self.springs(op, name, false);
        self.halt_if(before, effects);
        let earlier = self.remembers.then(|| self.disk.clone());
        let (given, bytes) = operation(&mut self.disk)?;
        if !self.halted {
            self.before.extend(earlier);
            effects.push(Effect::Disk { op, file: name.to_owned(), bytes });
            let after = self.springs(op, name, true);
            self.halt_if(after, effects);
        }
        Ok(given)
    }

    /// The planned death that is due at this operation.
    fn springs(&mut self, op: DiskOp, name: &str, after: bool) -> Option<Death> {
        let meant = |trap: &&mut Trap| {
            trap.after == after
                && trap.op.is_none_or(|wanted| wanted == op)
                && trap.file.as_deref().is_none_or(|wanted| wanted == name)
        };
        let mut due = None;
        for trap in self.traps.iter_mut().filter(meant) {
            trap.left -= 1;
            due = due.or((trap.left == 0).then_some(trap.death));
        }
        self.traps.retain(|trap| trap.left > 0);
        due
    }

    /// From a planned death on, the disk changes no more; tells whether it does not.
    fn halt_if(&mut self, due: Option<Death>, effects: &mut Vec<Effect>) -> bool {
        if let Some(death) = due.filter(|_| !self.halted) {
            self.halted = true;
            self.disk.freeze();
            effects.push(Effect::Halt(death));
        }
        self.halted
    }

    /// How long the operations since the last call took.
    pub(crate) fn take_cost(&mut self) -> Time {
        self.disk.take_cost()
    }
}
