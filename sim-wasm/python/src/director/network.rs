//! What a scenario may do to the network.

use super::given::{Given, Wrong};
use super::host::{DirectorHost, Done};
use crate::session::Answer;
use engine::{Bandwidth, Chance, Latency, LinkRules, Links, Scope, Shape, World, apart, only};
use monty_types::{MontyObject, ObjectRef};
use trace::{FaultId, ProcessId, ProcessKind};

/// A fault by chance, as the world takes it.
type ByChance = fn(&mut World, Option<(Chance, Scope)>);

impl DirectorHost<'_> {
    // ---- chance --------------------------------------------------------------------------------

    pub(super) fn by_chance(&mut self, given: &Given<'_>, set: ByChance) -> Done {
        set(self.world, chance_and_scope(given)?);
        Ok(Answer::none())
    }

    pub(super) fn corrupt(&mut self, given: &Given<'_>) -> Done {
        let detected = given.flag("detected", true)?;
        self.by_chance(given, if detected { World::set_corruption } else { World::set_falsification })
    }

    pub(super) fn reorder(&mut self, given: &Given<'_>) -> Done {
        let by = given.ms("by_ms")?.unwrap_or_default();
        self.world.set_reordering(chance_and_scope(given)?, by);
        Ok(Answer::none())
    }

    // ---- links ---------------------------------------------------------------------------------

    pub(super) fn latency(&mut self, given: &Given<'_>, set: fn(&mut World, Latency)) -> Done {
        let latency = given.latency("latency")?.ok_or_else(|| given.wants("latency", "a latency"))?;
        set(self.world, latency);
        Ok(Answer::none())
    }

    pub(super) fn link(&mut self, given: &Given<'_>) -> Done {
        let (from, to) = (self.named(given, "a")?, self.named(given, "b")?);
        let news = News::read(given)?;
        self.world.set_link(from, to, |rules| news.apply(rules));
        Ok(Answer::none())
    }

    pub(super) fn uplink(&mut self, given: &Given<'_>) -> Done {
        let who = self.named(given, "name")?;
        self.world.set_uplink(who, given.bandwidth("bytes_per_ms", "per_second")?);
        Ok(Answer::none())
    }

    // ---- cuts ----------------------------------------------------------------------------------

    pub(super) fn partition(&mut self, given: &Given<'_>) -> Done {
        let links = self.parted(given)?;
        Ok(self.cut(links))
    }

    pub(super) fn flap(&mut self, given: &Given<'_>) -> Done {
        let (on, off) = (given.some_ms("on")?, given.some_ms("off")?);
        let links = self.parted(given)?;
        let fault = self.world.cut_flapping(links, on, off);
        Ok(self.kept(fault))
    }

    /// The links between groups, or those that a shape cuts.
    fn parted(&mut self, given: &Given<'_>) -> Result<Links, Wrong> {
        let links = match given.rest.as_slice() {
            [] => {
                return Err(given
                    .wrong(format!("it needs who is to be apart: lists of names, or one of {}", shapes())));
            }
            [shape] if shape.as_str().is_some() => {
                let word = shape.as_str().unwrap_or_default();
                let found = Shape::ALL.iter().find(|(name, ..)| *name == word);
                let (_, shape, _) = found
                    .ok_or_else(|| given.wrong(format!("{word:?} is no shape; there is {}", shapes())))?;
                self.world.partition_links(*shape)
            }
            groups => apart(&self.groups(given, groups)?),
        };
        if links.is_empty() {
            let nodes = self.world.directory().nodes.len();
            return Err(given.wrong(format!("this cuts no link: the cluster has {nodes} nodes")));
        }
        Ok(links)
    }

    fn groups(&self, given: &Given<'_>, groups: &[ObjectRef<'_>]) -> Result<Vec<Vec<ProcessId>>, Wrong> {
        if groups.len() == 1 {
            return Err(given.wrong("one group is apart from nobody: name two"));
        }
        let mut named = Vec::new();
        for group in groups {
            let names = group.items().filter(|_| group.as_str().is_none());
            let names = names.ok_or_else(|| given.wrong("a group is a list of names"))?;
            let group =
                names.into_iter().map(|name| self.who(Some(name)).map_err(|(_, says)| given.wrong(says)));
            named.push(group.collect::<Result<Vec<_>, _>>()?);
        }
        let mut all: Vec<ProcessId> = named.iter().flatten().copied().collect();
        all.sort_unstable();
        match all.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(twice) => {
                let name = self.world.directory().name(twice[0]);
                Err(given.wrong(format!("{name} is named twice: a process is in one group")))
            }
            None => Ok(named),
        }
    }

    pub(super) fn isolate(&mut self, given: &Given<'_>) -> Done {
        let alone = self.named(given, "name")?;
        let everybody =
            (0..self.world.directory().names().len()).filter_map(|index| u32::try_from(index).ok());
        let reached = everybody
            .map(ProcessId)
            .filter(|id| *id != alone && self.world.kind(*id) != Some(ProcessKind::Client));
        let links = reached.flat_map(|other| [(alone, other), (other, alone)]).collect();
        Ok(self.cut(links))
    }

    pub(super) fn cut_both_ways(&mut self, given: &Given<'_>) -> Done {
        let (a, b) = (self.named(given, "a")?, self.named(given, "b")?);
        Ok(self.cut(Links::from([(a, b), (b, a)])))
    }

    pub(super) fn cut_one_way(&mut self, given: &Given<'_>) -> Done {
        let (source, dest) = (self.named(given, "source")?, self.named(given, "dest")?);
        Ok(self.cut(Links::from([(source, dest)])))
    }

    pub(super) fn leave_only(&mut self, given: &Given<'_>) -> Done {
        let wanted = "a list of pairs of names";
        let mut kept = Links::new();
        for pair in given.items("links", wanted)?.unwrap_or_default() {
            let ends = pair.items().filter(|ends| ends.len() == 2 && pair.as_str().is_none());
            let ends = ends.ok_or_else(|| given.wants("links", wanted))?;
            let find = |name| self.who(Some(name)).map_err(|(_, says)| given.wrong(says));
            kept.insert((find(ends[0])?, find(ends[1])?));
        }
        let links = only(&self.world.directory().nodes, &kept);
        Ok(self.cut(links))
    }

    fn cut(&mut self, links: Links) -> Answer {
        let fault = self.world.cut(links);
        self.kept(fault)
    }

    /// A cut's number, for its mending.
    fn kept(&mut self, fault: FaultId) -> Answer {
        self.stage.next_cut += 1;
        self.stage.cuts.insert(self.stage.next_cut, fault);
        Answer::Value(MontyObject::int(self.stage.next_cut))
    }

    pub(super) fn mend(&mut self, given: &Given<'_>) -> Done {
        let cut = given.get("cut").and_then(|cut| cut.as_int());
        match cut.and_then(|cut| self.stage.cuts.remove(&cut)) {
            Some(fault) => {
                self.world.mend(fault);
                Ok(Answer::none())
            }
            None if cut.is_some_and(|cut| (1..=self.stage.next_cut).contains(&cut)) => {
                Err(given.wrong("this cut is mended already"))
            }
            None => Err(given.wants("cut", "what net.cut, isolate, partition, only or flap gave")),
        }
    }

    pub(super) fn mend_all(&mut self) -> Done {
        self.world.mend_network();
        self.stage.cuts.clear();
        Ok(Answer::none())
    }

    // ---- third parties -------------------------------------------------------------------------

    fn third_party(
        &mut self,
        given: &Given<'_>,
        place: fn(&mut World, ProcessId, ProcessId, ProcessId),
    ) -> Result<Vec<(ProcessId, ProcessId)>, Wrong> {
        let (a, b, by) = (self.named(given, "a")?, self.named(given, "b")?, self.named(given, "by")?);
        if by == a || by == b || a == b {
            return Err(given.wrong("three are needed: two ends of a link and somebody else"));
        }
        let links = if given.flag("one_way", false)? { vec![(a, b)] } else { vec![(a, b), (b, a)] };
        links.iter().for_each(|(from, to)| place(self.world, *from, *to, by));
        Ok(links)
    }

    pub(super) fn tap(&mut self, given: &Given<'_>) -> Done {
        self.third_party(given, World::tap)?;
        Ok(Answer::none())
    }

    pub(super) fn through(&mut self, given: &Given<'_>) -> Done {
        let links = self.third_party(given, World::intercept_link)?;
        self.stage.roles.middles.extend(links);
        Ok(Answer::none())
    }

    pub(super) fn authenticated(&mut self, given: &Given<'_>) -> Done {
        self.world.set_authenticated(given.flag("yes", true)?);
        Ok(Answer::none())
    }
}

fn shapes() -> String {
    Shape::ALL.iter().map(|(name, ..)| format!("{name:?}")).collect::<Vec<_>>().join(", ")
}

/// `(chance, of, everywhere)`; a chance of 0 ends the fault.
fn chance_and_scope(given: &Given<'_>) -> Result<Option<(Chance, Scope)>, Wrong> {
    let scope = if given.flag("everywhere", false)? { Scope::All } else { Scope::Nodes };
    Ok(given.chance_of()?.map(|chance| (chance, scope)))
}

/// What is to change about a link; `None` stays as it is.
struct News {
    latency: Option<Latency>,
    loss: Option<Chance>,
    bandwidth: Option<Bandwidth>,
    queue_bytes: Option<u64>,
    ordered: Option<bool>,
    reliable: Option<bool>,
    send_buffer: Option<u32>,
    receive_buffer: Option<u32>,
    chunk: Option<(u32, u32)>,
}

/// Bytes that a buffer may have at the most.
const BUFFER_MAX: u32 = 16 * 1024 * 1024;

impl News {
    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        let flag = |name: &str| given.get(name).map(|_| given.flag(name, false)).transpose();
        let names = ["latency", "loss", "bandwidth", "per_second", "queue_bytes", "ordered", "reliable"];
        if !names
            .iter()
            .chain(&["send_buffer", "receive_buffer", "chunk"])
            .any(|name| given.get(name).is_some())
        {
            return Err(
                given.wrong("nothing is said about the link: give it a latency, or name what is to change")
            );
        }
        Ok(Self {
            latency: given.latency("latency")?,
            loss: given.chance("loss")?,
            bandwidth: given.bandwidth("bandwidth", "per_second")?,
            queue_bytes: given.count("queue_bytes", 0, u32::MAX)?.map(u64::from),
            ordered: flag("ordered")?,
            reliable: flag("reliable")?,
            send_buffer: given.count("send_buffer", 1, BUFFER_MAX)?,
            receive_buffer: given.count("receive_buffer", 1, BUFFER_MAX)?,
            chunk: chunk(given)?,
        })
    }

    fn apply(&self, rules: &mut LinkRules) {
        rules.latency = self.latency.or(rules.latency);
        rules.loss = self.loss.or(rules.loss).filter(|loss| loss.chance > 0);
        rules.bandwidth = self.bandwidth.or(rules.bandwidth);
        rules.queue_bytes = self.queue_bytes.or(rules.queue_bytes);
        rules.ordered = self.ordered.unwrap_or(rules.ordered);
        rules.reliable = self.reliable.unwrap_or(rules.reliable);
        if self.send_buffer.is_none() && self.receive_buffer.is_none() && self.chunk.is_none() {
            return;
        }
        let stream = rules.stream.get_or_insert_default();
        stream.send_buffer = self.send_buffer.map_or(stream.send_buffer, |bytes| bytes as usize);
        stream.receive_buffer = self.receive_buffer.map_or(stream.receive_buffer, |bytes| bytes as usize);
        if let Some((least, most)) = self.chunk {
            (stream.chunk_min, stream.chunk_max) = (least as usize, most as usize);
        }
    }
}

fn chunk(given: &Given<'_>) -> Result<Option<(u32, u32)>, Wrong> {
    let wrong = || given.wants("chunk", "the least and the most bytes of a piece, such as (1, 100)");
    let Some(pair) = given.get("chunk") else { return Ok(None) };
    let parts: Option<Vec<u32>> =
        pair.items().unwrap_or_default().iter().map(|part| u32::try_from(part.as_int()?).ok()).collect();
    match parts.as_deref() {
        Some([least, most]) if (1..=*most).contains(least) && *most <= BUFFER_MAX => {
            Ok(Some((*least, *most)))
        }
        _ => Err(wrong()),
    }
}
