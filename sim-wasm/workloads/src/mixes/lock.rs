//! `lock`: locks that are held for a while, on a lease.

use crate::draws::Draws;
use crate::named::Info;
use crate::rpc::{Holds, Rpc, field};
use crate::workload::{Ask, Caller, Workload, answer, body, int, type_of};
use trace::settings::count;
use trace::{OpOutcome, Time, Value};

pub const INFO: Info = Info {
    name: "lock",
    says: "Clients ask for a lock, hold it for a while and give it back. One in so many sleeps past its lease and \
           gives it back too late.",
    settings: &[
        count("locks", 1, (1, 100_000), "how many locks there are"),
        count("lease_ms", 2_000, (1, 600_000), "for how long a lock is asked for"),
        count("hold_ms", 50, (0, 600_000), "how long it is held, up to twice that"),
        count(
            "oversleeps_one_in",
            0,
            (0, 1_000_000),
            "one holder in so many sleeps for two leases; 0 if none does",
        ),
    ],
    rpcs: RPCS,
    build: |settings| {
        Box::new(Lock {
            locks: settings.count("locks"),
            lease_ms: settings.count("lease_ms"),
            hold: Time::from_ms(settings.count("hold_ms")),
            oversleeps_one_in: settings.count("oversleeps_one_in"),
        })
    },
};

const RPCS: &[Rpc] = &[
    Rpc {
        name: "acquire",
        says: "Asks for a lock; error 22 when somebody else has it.",
        request: &[
            field("lock", Holds::Text, "which one"),
            field("owner", Holds::Text, "who asks: a client's name and its session"),
            field("lease_ms", Holds::Int, "after how long it is free again by itself, milliseconds"),
        ],
        reply: &[field(
            "token",
            Holds::Int,
            "higher than any given for this lock before: a fence for who comes late",
        )],
    },
    Rpc {
        name: "release",
        says: "Gives a lock back; error 22 when it is not this owner's with this token any more.",
        request: &[
            field("lock", Holds::Text, "which one"),
            field("owner", Holds::Text, "who has it"),
            field("token", Holds::Int, "the token it was given with"),
        ],
        reply: &[],
    },
];

#[derive(Debug, Clone)]
struct Lock {
    locks: u64,
    lease_ms: u64,
    hold: Time,
    oversleeps_one_in: u64,
}

impl Workload for Lock {
    fn rpcs(&self) -> &'static [Rpc] {
        RPCS
    }

    fn next(&mut self, caller: &Caller<'_>, draws: &mut Draws<'_>) -> Value {
        let lock = format!("lock-{}", draws.below(self.locks));
        let owner = format!("{}-{}", caller.name, caller.session);
        let fields =
            [("lock", Value::Text(lock)), ("owner", Value::Text(owner)), ("lease_ms", int(self.lease_ms))];
        body("acquire", fields)
    }

    fn learn(
        &mut self,
        _caller: &Caller<'_>,
        request: &Value,
        outcome: &OpOutcome,
        draws: &mut Draws<'_>,
    ) -> Option<Ask> {
        if type_of(request) != "acquire" {
            return None;
        }
        let token = answer(outcome)?.get("token")?.clone();
        let (lock, owner) = (request.get("lock")?.clone(), request.get("owner")?.clone());
        let oversleeps = self.oversleeps_one_in > 0 && draws.happens(1, self.oversleeps_one_in);
        let held = draws.below(self.hold.0 * 2 + 1);
        let after = if oversleeps { Time::from_ms(self.lease_ms * 2) } else { Time(held) };
        Some(Ask { body: body("release", [("lock", lock), ("owner", owner), ("token", token)]), after })
    }

    fn fork(&self) -> Box<dyn Workload> {
        Box::new(self.clone())
    }
}
