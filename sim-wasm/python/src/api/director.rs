//! What `scenarios.py` finds in `sim`.

use super::{Entry, Name, name};

/// What `scenarios.py` may import.
pub const DIRECTOR: &[Name] = &[
    name("scenario", "_sim_scenario"),
    name("cluster", "_sim_cluster"),
    name("client", "_sim_client"),
    name("actor", "_sim_actor"),
    name("actor_send", "_sim_send"),
    name("actor_reply", "_sim_actor_reply"),
    name("net", "_sim_net_object"),
    name("fault", "_sim_fault_object"),
    name("check", "_sim_check_object"),
    name("activity", "_sim_activity"),
    name("heal", "_sim_heal"),
    name("sleep", "_sim_sleep"),
    name("now", "_sim_now"),
    name("view", "_sim_view_of"),
    name("trace", "_sim_trace_object"),
    name("gather", "_sim_asyncio.gather"),
    name("random", "_sim_random"),
    name("constant", "_sim_constant"),
    name("uniform", "_sim_uniform"),
    name("exponential", "_sim_exponential"),
];

/// What there is to say of each, in the order of the reference page.
pub const DIRECTOR_ENTRIES: &[Entry] = &[];
