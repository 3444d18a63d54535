//! What `scenarios.py` finds in `sim`: what may be imported, and what the reference page says of each. The
//! host reads a call's arguments by the signatures that stand there, and its complaints quote them, with
//! what stands between backquotes behind the last "For example".

mod judging;
mod machines;
mod scene;
mod trouble;

use super::{Name, Page, name};

/// What `scenarios.py` may import.
pub const DIRECTOR: &[Name] = &[
    name("scenario", "_sim_scenario"),
    name("cluster", "_sim_cluster"),
    name("join", "_sim_join"),
    name("service", "_sim_service"),
    name("client", "_sim_client_called"),
    name("actor", "_sim_actor"),
    name("actor_send", "_sim_actor_send"),
    name("actor_reply", "_sim_actor_reply"),
    name("workload", "_sim_workload_object"),
    name("net", "_sim_net_object"),
    name("fault", "_sim_fault_object"),
    name("clock", "_sim_clock_object"),
    name("disks", "_sim_disks_object"),
    name("streams", "_sim_streams_object"),
    name("moment", "_sim_moment"),
    name("storm", "_sim_storm_object"),
    name("check", "_sim_check_object"),
    name("measure", "_sim_measure_object"),
    name("figure", "_sim_figure"),
    name("watch", "_sim_watch"),
    name("activity", "_sim_activity"),
    name("heal", "_sim_healed"),
    name("sleep", "_sim_sleep"),
    name("now", "_sim_now"),
    name("view", "_sim_view"),
    name("trace", "_sim_trace_object"),
    name("gather", "_sim_asyncio.gather"),
    name("random", "_sim_random"),
    name("constant", "_sim_constant"),
    name("uniform", "_sim_uniform"),
    name("exponential", "_sim_exponential"),
];

/// What a learner's storm may import.
pub const STORM: &[Name] = &[
    name("net", "_sim_net_object"),
    name("fault", "_sim_fault_object"),
    name("clock", "_sim_clock_object"),
    name("disks", "_sim_disks_object"),
    name("moment", "_sim_moment"),
    name("sleep", "_sim_sleep"),
    name("now", "_sim_now"),
    name("gather", "_sim_asyncio.gather"),
    name("random", "_sim_random"),
    name("constant", "_sim_constant"),
    name("uniform", "_sim_uniform"),
    name("exponential", "_sim_exponential"),
];

/// What there is to say of each, in the order of the reference page.
pub const DIRECTOR_PAGE: Page = Page {
    file: "director.md",
    title: "What a scenario may use",
    says: "A scenario imports what it uses by name: `from sim import scenario, cluster, net`. Times are \
           milliseconds of simulated time: whole ones come out, parts of one may go in. Chances are two \
           whole numbers, `1, 4` for one in four. Processes are named by text. What must be awaited is shown \
           with `await`. A wrong call raises an exception that says what was given and what is wanted; the \
           run then ends, and its report names the line.",
    sections: &[
        scene::SCENARIO,
        scene::CLIENTS,
        scene::ACTORS,
        trouble::NETWORK,
        trouble::LIVES,
        machines::CLOCKS,
        machines::DISKS,
        trouble::STORMS,
        judging::LOAD,
        judging::JUDGING,
    ],
    example: include_str!("director/example.py"),
};
