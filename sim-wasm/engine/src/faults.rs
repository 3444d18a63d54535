//! What a director may do to the network and to the cluster's lives: cut, lose, kill, pause, heal.

use crate::chooser::{Draw, Stream};
use crate::latency::Latency;
use crate::lies::{Liar, Lies};
use crate::network::{Bandwidth, Chance, Cut, Eavesdropper, LinkRules, Rule, Scope};
use crate::partition::{Links, Shape};
use crate::planned::Planned;
use crate::watch::Death;
use crate::world::{ProcessState, World};
use trace::{EventKind, FaultId, FaultKind, ProcessId, Time};

impl World {
    // ---- the network ---------------------------------------------------------------------------

    /// How long copies travel between members of the cluster from now on.
    pub const fn set_latency(&mut self, latency: Latency) {
        self.network.latency = latency;
    }

    /// How long copies travel to and from clients from now on.
    pub const fn set_client_latency(&mut self, latency: Latency) {
        self.network.client_latency = latency;
    }

    /// Gives one directed link rules of its own from now on, or changes them.
    pub fn set_link(&mut self, from: ProcessId, to: ProcessId, change: impl FnOnce(&mut LinkRules)) {
        self.network.set_link(from, to, change);
    }

    /// How long copies travel over one directed link from now on.
    pub fn set_link_latency(&mut self, from: ProcessId, to: ProcessId, latency: Latency) {
        self.set_link(from, to, |rules| rules.latency = Some(latency));
    }

    /// Bounds what a process sends to everybody together; `None` sets it free.
    pub fn set_uplink(&mut self, process: ProcessId, bandwidth: Option<Bandwidth>) {
        self.network.set_uplink(process, bandwidth);
    }

    /// Loses copies by chance from now on; `None` ends it.
    pub fn set_loss(&mut self, fault: Option<(Chance, Scope)>) {
        let old = self.network.loss.take();
        self.network.loss = self.rule(old, fault, Time::ZERO, |chance, of| FaultKind::Loss { chance, of });
    }

    /// Sends messages twice by chance from now on; `None` ends it.
    pub fn set_duplication(&mut self, fault: Option<(Chance, Scope)>) {
        let old = self.network.duplication.take();
        let kind = |chance, of| FaultKind::Duplication { chance, of };
        self.network.duplication = self.rule(old, fault, Time::ZERO, kind);
    }

    /// Damages copies by chance from now on, so that whoever reads whole messages never sees them;
    /// `None` ends it.
    pub fn set_corruption(&mut self, fault: Option<(Chance, Scope)>) {
        let old = self.network.corruption.take();
        let kind = |chance, of| FaultKind::Corruption { chance, of };
        self.network.corruption = self.rule(old, fault, Time::ZERO, kind);
    }

    /// Changes a value in copies by chance from now on, and nothing tells the receiver; `None` ends it.
    pub fn set_falsification(&mut self, fault: Option<(Chance, Scope)>) {
        let old = self.network.falsification.take();
        let kind = |chance, of| FaultKind::Falsification { chance, of };
        self.network.falsification = self.rule(old, fault, Time::ZERO, kind);
    }

    /// Holds copies back by chance from now on, each up to `by`; `None` ends it.
    pub fn set_reordering(&mut self, fault: Option<(Chance, Scope)>, by: Time) {
        let old = self.network.reordering.take();
        let kind = |chance, of| FaultKind::Reordering { chance, of, by };
        self.network.reordering = self.rule(old, fault, by, kind);
    }

    fn rule(
        &mut self,
        old: Option<Rule>,
        new: Option<(Chance, Scope)>,
        by: Time,
        kind: impl Fn(u32, u32) -> FaultKind,
    ) -> Option<Rule> {
        if let Some(rule) = old {
            self.end_fault(rule.fault);
        }
        new.map(|(chance, scope)| {
            let fault = self.start_fault(kind(chance.chance, chance.of));
            Rule { fault, chance, scope, by }
        })
    }

    /// Cuts directed links until [`World::mend`].
    pub fn cut(&mut self, links: Links) -> FaultId {
        let fault = self.start_fault(FaultKind::Cut { links: links.iter().copied().collect() });
        self.network.cuts.insert(fault, Cut { links, acts: false, flaps: None });
        self.network.set_acting(fault, true);
        fault
    }

    /// Cuts directed links for a while, again and again, until [`World::mend`]: `on`, then not for `off`.
    pub fn cut_flapping(&mut self, links: Links, on: Time, off: Time) -> FaultId {
        // Else it would turn over for ever at one instant.
        let (on, off) = (on.max(Time(1)), off.max(Time(1)));
        let fault = self.cut(links);
        if let Some(cut) = self.network.cuts.get_mut(&fault) {
            cut.flaps = Some((on, off));
        }
        self.queue.push(self.now + on, Planned::Flap { fault });
        fault
    }

    /// The links that a partition of a shape cuts now, among the members of the cluster; who is on which
    /// side is chosen.
    pub fn partition_links(&mut self, shape: Shape) -> Links {
        self.partitions += 1;
        let (who, mut count) = (self.partitions, 0);
        let nodes = self.directory.nodes.clone();
        let chooser = &mut self.chooser;
        shape.links(&nodes, &mut |options| {
            count += 1;
            chooser.choose(Draw { stream: Stream::Partition, who, count }, options.max(1))
        })
    }

    /// A flapping cut turns over.
    pub(crate) fn flap(&mut self, fault: FaultId) {
        let Some(cut) = self.network.cuts.get(&fault) else { return };
        let (Some((on, off)), acts) = (cut.flaps, !cut.acts) else { return };
        self.network.set_acting(fault, acts);
        self.queue.push(self.now + if acts { on } else { off }, Planned::Flap { fault });
    }

    /// Mends what a cut has cut.
    pub fn mend(&mut self, fault: FaultId) {
        self.network.set_acting(fault, false);
        if self.network.cuts.remove(&fault).is_some() {
            self.end_fault(fault);
        }
    }

    /// Lets somebody read along what goes over a directed link.
    pub fn tap(&mut self, from: ProcessId, to: ProcessId, by: ProcessId) {
        let fault = self.start_fault(FaultKind::Tap { from, to, by });
        if let Some(old) = self.network.taps.insert((from, to), Eavesdropper { fault, by }) {
            self.end_fault(old.fault);
        }
    }

    /// Puts somebody in the middle of a directed link: what goes over it comes to that one instead.
    pub fn intercept_link(&mut self, from: ProcessId, to: ProcessId, by: ProcessId) {
        let fault = self.start_fault(FaultKind::Interception { from, to, by });
        if let Some(old) = self.network.middles.insert((from, to), Eavesdropper { fault, by }) {
            self.end_fault(old.fault);
        }
    }

    /// Whether receivers know who sent what. They do at first.
    pub fn set_authenticated(&mut self, authenticated: bool) {
        match (authenticated, self.network.unauthenticated) {
            (true, Some(fault)) => {
                self.network.unauthenticated = None;
                self.end_fault(fault);
            }
            (false, None) => {
                self.network.unauthenticated = Some(self.start_fault(FaultKind::Unauthenticated));
            }
            _ => {}
        }
    }

    /// Ends every fault of the network: chances, what links lose, cuts, and whoever reads along.
    pub fn mend_network(&mut self) {
        self.set_loss(None);
        self.set_duplication(None);
        self.set_corruption(None);
        self.set_falsification(None);
        self.set_reordering(None, Time::ZERO);
        self.network.end_link_losses();
        let cuts: Vec<FaultId> = self.network.cuts.keys().copied().collect();
        cuts.into_iter().for_each(|fault| self.mend(fault));
        let taps = std::mem::take(&mut self.network.taps);
        let middles = std::mem::take(&mut self.network.middles);
        taps.into_values().chain(middles.into_values()).for_each(|third| self.end_fault(third.fault));
    }

    // ---- lives ---------------------------------------------------------------------------------

    /// Kills a process: its memory and timers are gone; its disk comes out of it as its rules say.
    pub fn kill(&mut self, process: ProcessId) {
        self.kill_with(process, Death::default());
    }

    /// Kills a process in a certain way.
    pub fn kill_with(&mut self, process: ProcessId, death: Death) {
        let state = self.members[process.index()].state;
        if matches!(state, ProcessState::Dead | ProcessState::Gone) {
            return;
        }
        self.resume(process);
        let fault = self.start_fault(FaultKind::Down { process });
        self.recorder.note(self.now, || EventKind::Kill { process });
        self.members[process.index()].fault = Some(fault);
        self.end_life(process, death.silent);
        if death.erases {
            self.erase_disk(process);
        }
    }

    /// A process ends by itself.
    pub(crate) fn exit(&mut self, process: ProcessId) {
        self.recorder.note(self.now, || EventKind::Exit { process });
        self.end_life(process, false);
    }

    pub(crate) fn end_life(&mut self, process: ProcessId, silent: bool) {
        let member = &mut self.members[process.index()];
        member.state = ProcessState::Dead;
        member.died_silently = silent;
        member.stalled_until = Time::ZERO;
        member.disk_free_at = Time::ZERO;
        member.awakens = false;
        member.pauses_at_start = false;
        member.cores.clear();
        member.crashes += 1;
        let (who, crash, mut made) = (u64::from(process.0), member.crashes, 0);
        let chooser = &mut self.chooser;
        member.drive.crash(&mut |options| {
            made += 1;
            chooser.choose(Draw { stream: Stream::Crash, who, count: (crash << 32) | made }, options.max(1))
        });
        for ticket in std::mem::take(&mut member.timers).into_values() {
            self.queue.cancel(ticket);
        }
        if let Some(program) = &mut member.program {
            program.forget();
        }
        // Copies that waited for it find it dead.
        for planned in std::mem::take(&mut self.members[process.index()].inbox) {
            if matches!(planned, Planned::Arrive(_)) {
                self.queue.push(self.now, planned);
            }
        }
        self.streams.died(process, silent);
        self.tend_streams();
        let event = self.recorder.last();
        self.note_view(process, event);
    }

    /// Starts a process that is dead again, as soon as time goes on.
    pub fn restart(&mut self, process: ProcessId) {
        let member = &mut self.members[process.index()];
        if member.state != ProcessState::Dead {
            return;
        }
        member.state = ProcessState::Starting;
        member.life += 1;
        let (life, fault) = (member.life, member.fault.take());
        if let Some(fault) = fault {
            self.end_fault(fault);
        }
        self.queue.push(self.now, Planned::Start { process, life });
    }

    /// Makes a process stand still; one that has not begun, as soon as it has.
    pub fn pause(&mut self, process: ProcessId) {
        let member = &mut self.members[process.index()];
        member.pauses_at_start |= member.state == ProcessState::Starting;
        if member.state != ProcessState::Running {
            return;
        }
        let fault = self.start_fault(FaultKind::Paused { process });
        self.recorder.note(self.now, || EventKind::Pause { process });
        let member = &mut self.members[process.index()];
        member.state = ProcessState::Paused;
        member.fault = Some(fault);
    }

    /// Lets a paused process go on: what waited comes at once, in order.
    pub fn resume(&mut self, process: ProcessId) {
        let member = &mut self.members[process.index()];
        member.pauses_at_start = false;
        if member.state != ProcessState::Paused {
            return;
        }
        member.state = ProcessState::Running;
        if let Some(fault) = member.fault.take() {
            self.end_fault(fault);
        }
        self.recorder.note(self.now, || EventKind::Resume { process });
        self.plan_awakening(process);
    }

    /// Lets a process lie from now on; `None` makes it honest again.
    pub fn set_lies(&mut self, process: ProcessId, lies: Option<Lies>) {
        if let Some(liar) = self.members[process.index()].liar.take() {
            self.end_fault(liar.fault);
        }
        if let Some(lies) = lies {
            let fault = self.start_fault(FaultKind::Byzantine { process });
            self.members[process.index()].liar = Some(Liar::new(fault, lies));
        }
    }

    /// Ends every fault: the network is whole, everybody runs at full speed, every disk works, no death
    /// is planned. Liars stay liars, and a clock stays where it was set.
    pub fn heal(&mut self) {
        self.mend_network();
        self.set_authenticated(true);
        self.clear_deaths();
        for index in 0..self.members.len() {
            let process = ProcessId(u32::try_from(index).expect("processes are few"));
            self.end_troubles(process);
            self.resume(process);
            self.restart(process);
        }
    }

    pub(crate) fn start_fault(&mut self, kind: FaultKind) -> FaultId {
        let fault = FaultId(self.faults);
        self.faults += 1;
        self.recorder.note(self.now, || EventKind::FaultStart { fault, kind });
        fault
    }

    pub(crate) fn end_fault(&mut self, fault: FaultId) {
        self.recorder.note(self.now, || EventKind::FaultEnd { fault });
    }
}
