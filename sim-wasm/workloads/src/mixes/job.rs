//! `job`: work that is handed in and asked after until it is done.

use crate::draws::Draws;
use crate::named::Info;
use crate::rpc::{Holds, Rpc, field, optional};
use crate::workload::{Ask, Caller, Workload, answer, body, int, type_of};
use engine::Latency;
use std::collections::BTreeMap;
use trace::settings::count;
use trace::{OpOutcome, Time, Value};

pub const INFO: Info = Info {
    name: "job",
    says: "Clients submit jobs of drawn length and ask after each until it is done, failed or given up. Most jobs \
           are short; one in so many is long.",
    settings: &[
        count("work_ms", 50, (0, 600_000), "the mean length of a job; lengths are exponential"),
        count("long_one_in", 20, (0, 1_000_000), "one job in so many is long; 0 if none is"),
        count("long_ms", 600, (0, 3_600_000), "the length of a long one"),
        count("poll_ms", 100, (1, 60_000), "the time between two questions about a job"),
        count("polls_max", 50, (0, 10_000), "questions after which a client gives a job up"),
        count("tenants", 1, (1, 10_000), "how many tenants the jobs are of"),
    ],
    rpcs: RPCS,
    build: |settings| {
        Box::new(Job {
            work: Latency::Exponential(Time::from_ms(settings.count("work_ms"))),
            long_one_in: settings.count("long_one_in"),
            long: Time::from_ms(settings.count("long_ms")),
            poll: Time::from_ms(settings.count("poll_ms")),
            polls_max: settings.count("polls_max"),
            tenants: settings.count("tenants"),
            submitted: 0,
            polls: BTreeMap::new(),
        })
    },
};

const RPCS: &[Rpc] = &[
    Rpc {
        name: "submit",
        says: "Hands a job in. The same job handed in again is one job.",
        request: &[
            field("job", Holds::Text, "its id: job-0 and so on"),
            field("tenant", Holds::Text, "whose it is: tenant-0 and so on"),
            field("work_ms", Holds::Int, "how much work it is, milliseconds of one worker"),
        ],
        reply: &[],
    },
    Rpc {
        name: "status",
        says: "Asks how a job is; error 20 when there is no such job.",
        request: &[field("job", Holds::Text, "which one")],
        reply: &[
            field("state", Holds::Text, "waiting, running, done or failed; the last two are final"),
            optional("result", Holds::Any, "what came of it, once it is done"),
        ],
    },
];

#[derive(Debug, Clone)]
struct Job {
    work: Latency,
    long_one_in: u64,
    long: Time,
    poll: Time,
    polls_max: u64,
    tenants: u64,
    submitted: u64,
    /// By client, how often it has asked after its job.
    polls: BTreeMap<usize, u64>,
}

impl Workload for Job {
    fn rpcs(&self) -> &'static [Rpc] {
        RPCS
    }

    fn next(&mut self, caller: &Caller<'_>, draws: &mut Draws<'_>) -> Value {
        self.polls.insert(caller.client, 0);
        let is_long = self.long_one_in > 0 && draws.happens(1, self.long_one_in);
        let work = if is_long { self.long } else { draws.time(self.work) };
        let job = Value::Text(format!("job-{}", self.submitted));
        self.submitted += 1;
        let tenant = Value::Text(format!("tenant-{}", draws.below(self.tenants)));
        body("submit", [("job", job), ("tenant", tenant), ("work_ms", int(work.as_ms()))])
    }

    fn learn(
        &mut self,
        caller: &Caller<'_>,
        request: &Value,
        outcome: &OpOutcome,
        _draws: &mut Draws<'_>,
    ) -> Option<Ask> {
        let polls = self.polls.entry(caller.client).or_insert(0);
        let state = answer(outcome).and_then(|reply| reply.get("state")).and_then(Value::as_text);
        let is_final = matches!(state, Some("done" | "failed"));
        let is_lost = type_of(request) == "submit" && matches!(outcome, OpOutcome::Refused { .. });
        if is_final || is_lost || *polls >= self.polls_max {
            return None;
        }
        *polls += 1;
        Some(Ask { body: body("status", [("job", request.get("job")?.clone())]), after: self.poll })
    }

    fn is_idempotent(&self, request: &str) -> bool {
        request == "status"
    }

    fn fork(&self) -> Box<dyn Workload> {
        Box::new(self.clone())
    }
}
