//! How a load goes from set-up to its end: when operations begin and who takes them.

use super::{
    Client, Doing, FINALS_MAX, GAP_MIN, Kind, Load, Part, Stage, Task, WAITING_MAX, caller, drawing,
};
use crate::pace::{Busy, Pace, Turns};
use crate::plan::Ending;
use crate::workload::Ask;
use engine::World;
use trace::{Phase, Time};

impl Load {
    pub(super) fn act(&mut self, task: Task, world: &mut World) {
        match task {
            Task::Arrival => self.arrive(world),
            Task::Thought(client) => self.thought(client, world),
            Task::Ask(client, kind, ask) => self.ask(client, kind, ask.body, world.now(), world),
            Task::Timeout(client) => self.timed_out(client, world),
            Task::Again(client) => self.request(client, world),
            Task::Limit => self.limit(world),
            Task::Recovered => {
                world.set_phase(Phase::Recover);
                self.finals(world);
            }
        }
    }

    // ---- set-up --------------------------------------------------------------------------------

    pub(super) fn set_up(&mut self, world: &mut World) {
        for client in 0..self.clients.len() {
            if let Some(body) = self.workload.set_up(&self.caller(client, world.now())) {
                self.ask(client, Kind::SetUp, body, world.now(), world);
            }
        }
        self.open_when_set_up(world);
    }

    pub(super) fn open_when_set_up(&mut self, world: &mut World) {
        if self.stage != Stage::SettingUp || !self.clients.iter().all(Client::is_free) {
            return;
        }
        self.stage = Stage::Running;
        self.began = world.now();
        self.agenda.add(world, self.began + self.plan.time_limit, Task::Limit);
        match self.gaps.clone() {
            Some(gaps) => {
                let first = self.draw(world, Part::Arrival, 0, |draws| gaps.first_ns(draws));
                self.plan_arrival(first, world);
            }
            None => (0..self.clients.len()).for_each(|client| self.think(client, client, Time::ZERO, world)),
        }
    }

    // ---- an open loop --------------------------------------------------------------------------

    /// Plans an arrival so many nanoseconds after the last.
    fn plan_arrival(&mut self, gap_ns: Option<u64>, world: &mut World) {
        let Some(gap) = gap_ns else { return };
        self.planned_ns = self.planned_ns.saturating_add(gap);
        let at = self.began + Time(self.planned_ns / 1_000);
        if at < self.began + self.plan.time_limit {
            self.agenda.add(world, at, Task::Arrival);
        }
    }

    fn plan_next_arrival(&mut self, world: &mut World) {
        let (number, arrived) = (self.number, self.counts.arrived as usize);
        let elapsed = Time(self.planned_ns / 1_000);
        let Some(gaps) = &mut self.gaps else { return };
        let gap = drawing(number, world, Part::Arrival, arrived, |draws| gaps.next_ns(elapsed, draws));
        self.plan_arrival(gap, world);
    }

    fn arrive(&mut self, world: &mut World) {
        let Pace::Open { busy, .. } = self.plan.pace else { return };
        if self.stage != Stage::Running {
            return;
        }
        self.counts.arrived += 1;
        let now = world.now();
        match (self.free_client(world), busy) {
            (Some(client), _) => self.start(client, now, world),
            (None, Busy::Wait) => {
                self.waiting.push_back(now);
                return;
            }
            (None, Busy::Queue) if self.waiting.len() < WAITING_MAX => self.waiting.push_back(now),
            (None, Busy::Queue | Busy::Skip) => self.counts.skipped += 1,
        }
        self.plan_next_arrival(world);
    }

    /// Which client takes the next operation.
    fn free_client(&mut self, world: &mut World) -> Option<usize> {
        let Pace::Open { turns, .. } = self.plan.pace else { return None };
        let count = self.clients.len();
        match turns {
            Turns::Rotating => {
                let free = (self.turn..self.turn + count).map(|at| at % count);
                let client = free.into_iter().find(|client| self.clients[*client].is_free())?;
                self.turn = (self.turn + 1) % count;
                Some(client)
            }
            Turns::Random => {
                let free: Vec<usize> = (0..count).filter(|client| self.clients[*client].is_free()).collect();
                let index = self.counts.begun as usize;
                (!free.is_empty()).then(|| self.draw(world, Part::Turn, index, |draws| *draws.pick(&free)))
            }
        }
    }

    /// Gives a client that became free what waits.
    fn serve_waiting(&mut self, world: &mut World) {
        while let Some(due) = self.waiting.pop_front() {
            if self.plan.deadline.is_some_and(|deadline| due + deadline <= world.now()) {
                self.counts.expired += 1;
                continue;
            }
            let Some(client) = self.free_client(world) else {
                self.waiting.push_front(due);
                return;
            };
            self.start(client, due, world);
            break;
        }
        if matches!(self.plan.pace, Pace::Open { busy: Busy::Wait, .. }) && self.waiting.is_empty() {
            self.resume_arrivals(world);
        }
    }

    /// While an operation waited, no other was planned: the next gap counts from now.
    fn resume_arrivals(&mut self, world: &mut World) {
        self.planned_ns = world.now().since(self.began).0.saturating_mul(1_000);
        self.plan_next_arrival(world);
    }

    // ---- a closed loop -------------------------------------------------------------------------

    fn think(&mut self, client: usize, index: usize, at_least: Time, world: &mut World) {
        let Pace::Closed { think } = self.plan.pace else { return };
        let thinks = self.draw(world, Part::Think, index, |draws| draws.time(think)).max(at_least);
        let place = self.agenda.add(world, world.now() + thinks, Task::Thought(client));
        self.clients[client].doing = Doing::Thinking(place);
    }

    fn thought(&mut self, client: usize, world: &mut World) {
        self.clients[client].doing = Doing::Nothing;
        self.counts.arrived += 1;
        self.start(client, world.now(), world);
    }

    // ---- both ----------------------------------------------------------------------------------

    /// A client begins an operation that arrived at `due`.
    fn start(&mut self, client: usize, due: Time, world: &mut World) {
        let (number, index, now) = (self.number, self.counts.begun as usize, world.now());
        let Self { workload, clients, node_names, .. } = self;
        let body = drawing(number, world, Part::Request, index, |draws| {
            if workload.is_replaced(&caller(clients, node_names, client, now), draws) {
                clients[client].session += 1;
            }
            workload.next(&caller(clients, node_names, client, now), draws)
        });
        self.ask(client, Kind::Load, body, due, world);
        self.counts.begun += 1;
        if self.plan.most.is_some_and(|most| self.counts.begun >= most) {
            self.limit(world);
        }
    }

    /// A client is free again; `index` is the operation that it ended.
    pub(super) fn freed(&mut self, client: usize, index: usize, world: &mut World) {
        match (self.stage, self.plan.pace) {
            (Stage::Running, Pace::Closed { .. }) => {
                let took_none = self.operations[index].invoked == world.now();
                let at_least = if took_none { GAP_MIN } else { Time::ZERO };
                self.think(client, index + self.clients.len(), at_least, world);
            }
            (Stage::Running, Pace::Open { .. }) if !self.waiting.is_empty() => self.serve_waiting(world),
            (Stage::Draining, _) => self.drain(world),
            _ => {}
        }
    }

    /// No operation begins from now on.
    pub(super) fn limit(&mut self, world: &mut World) {
        if self.stage == Stage::Running {
            self.stage = Stage::Draining;
            self.counts.expired += self.waiting.len() as u64;
            self.waiting.clear();
            self.wake_thinkers();
            self.drain(world);
        }
    }

    fn wake_thinkers(&mut self) {
        for client in &mut self.clients {
            if let Doing::Thinking(place) = client.doing {
                self.agenda.remove(place);
                client.doing = Doing::Nothing;
            }
        }
    }

    fn drain(&mut self, world: &mut World) {
        if self.stage != Stage::Draining || !self.clients.iter().all(Client::is_free) {
            return;
        }
        self.stage = Stage::Drained;
        if let Ending::Maelstrom { recovery } = self.plan.ending {
            if self.workload.has_finals() {
                world.heal();
                world.set_phase(Phase::Heal);
                self.agenda.add(world, world.now() + recovery, Task::Recovered);
            } else {
                self.stage = Stage::Done;
            }
        }
    }

    // ---- the end -------------------------------------------------------------------------------

    pub(super) fn finals(&mut self, world: &mut World) {
        self.stage = Stage::Finishing;
        self.finals_until = world.now() + self.workload.finals_within();
        for client in 0..self.clients.len() {
            self.next_final(client, world);
        }
        self.end_when_free();
    }

    pub(super) fn next_final(&mut self, client: usize, world: &mut World) {
        let (number, now) = (self.number, world.now());
        let Self { workload, clients, node_names, .. } = self;
        let nth = clients[client].finals;
        let index = nth as usize * clients.len() + client;
        let next = drawing(number, world, Part::Final, index, |draws| {
            workload.next_final(&caller(clients, node_names, client, now), nth, draws)
        });
        let is_in_time = |ask: &Ask| now + ask.after < self.finals_until && nth < FINALS_MAX;
        let next = next.filter(|ask| nth == 0 || is_in_time(ask));
        if let Some(ask) = next {
            self.clients[client].finals += 1;
            self.ask_later(client, Kind::Final, ask, world);
        }
    }

    pub(super) fn ask_later(&mut self, client: usize, kind: Kind, ask: Ask, world: &mut World) {
        if ask.after == Time::ZERO {
            self.ask(client, kind, ask.body, world.now(), world);
        } else {
            self.clients[client].doing = Doing::Pausing;
            self.agenda.add(world, world.now() + ask.after, Task::Ask(client, kind, ask));
        }
    }

    pub(super) fn end_when_free(&mut self) {
        if self.stage == Stage::Finishing && self.clients.iter().all(Client::is_free) {
            self.stage = Stage::Done;
        }
    }
}
