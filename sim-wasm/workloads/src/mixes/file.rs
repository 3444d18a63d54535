//! `file`: files that are made, appended to and read.

use crate::draws::Draws;
use crate::named::Info;
use crate::rpc::{Holds, Rpc, field, optional};
use crate::workload::{Ask, Caller, Workload, body, int};
use trace::Value;
use trace::settings::count;

pub const INFO: Info = Info {
    name: "file",
    says: "Clients make files in some folders, append records to files that were made, and read them. Each record \
           names its own number, so that lost, doubled and torn ones can be told. In the end the clients together \
           read every file.",
    settings: &[
        count("folders", 3, (1, 1_000), "how many folders there are"),
        count("create_percent", 10, (0, 100), "how many of 100 operations make a file"),
        count("append_percent", 60, (0, 100), "how many of the others append; the rest read"),
        count("record_bytes", 32, (16, 4_096), "how long a record is"),
    ],
    rpcs: RPCS,
    build: |settings| {
        Box::new(File {
            folders: settings.count("folders"),
            create_percent: settings.count("create_percent"),
            append_percent: settings.count("append_percent"),
            record_bytes: settings.count("record_bytes") as usize,
            paths: Vec::new(),
            records: 0,
        })
    },
};

const RPCS: &[Rpc] = &[
    Rpc {
        name: "create",
        says: "Makes an empty file; error 21 when it is there already.",
        request: &[field("path", Holds::Text, "/folder-0/file-0 and so on")],
        reply: &[],
    },
    Rpc {
        name: "append",
        says: "Appends a record, whole, at a place that the node chooses; error 20 when there is no such file.",
        request: &[
            field("path", Holds::Text, "the file"),
            field("data", Holds::Text, "the record: <its number>, padded with dots, a line's end"),
        ],
        reply: &[optional("offset", Holds::Int, "where it stands, bytes from the beginning")],
    },
    Rpc {
        name: "read",
        says: "Asks for a file's text from an offset on; error 20 when there is no such file.",
        request: &[
            field("path", Holds::Text, "the file"),
            field("offset", Holds::Int, "from where, bytes from the beginning"),
        ],
        reply: &[field("data", Holds::Text, "the text up to the end")],
    },
];

#[derive(Debug, Clone)]
struct File {
    folders: u64,
    create_percent: u64,
    append_percent: u64,
    record_bytes: usize,
    /// Files that somebody asked to be made.
    paths: Vec<String>,
    records: u64,
}

impl File {
    fn create(&mut self, draws: &mut Draws<'_>) -> Value {
        let path = format!("/folder-{}/file-{}", draws.below(self.folders), self.paths.len());
        self.paths.push(path.clone());
        body("create", [("path", Value::Text(path))])
    }

    fn append(&mut self, path: Value) -> Value {
        let number = format!("<{}>", self.records);
        self.records += 1;
        let data = format!("{number:.<width$}\n", width = self.record_bytes - 1);
        body("append", [("path", path), ("data", Value::Text(data))])
    }
}

fn read(path: Value) -> Value {
    body("read", [("path", path), ("offset", int(0_u64))])
}

impl Workload for File {
    fn rpcs(&self) -> &'static [Rpc] {
        RPCS
    }

    fn next(&mut self, _caller: &Caller<'_>, draws: &mut Draws<'_>) -> Value {
        if self.paths.is_empty() || draws.happens(self.create_percent, 100) {
            return self.create(draws);
        }
        let path = Value::text(draws.pick(&self.paths).as_str());
        if draws.happens(self.append_percent, 100) { self.append(path) } else { read(path) }
    }

    fn has_finals(&self) -> bool {
        true
    }

    fn next_final(&mut self, caller: &Caller<'_>, nth: u32, _draws: &mut Draws<'_>) -> Option<Ask> {
        let path = self.paths.get(nth as usize * caller.clients + caller.client)?;
        Some(Ask::now(read(Value::text(path.as_str()))))
    }

    fn is_idempotent(&self, request: &str) -> bool {
        request == "read"
    }

    fn fork(&self) -> Box<dyn Workload> {
        Box::new(self.clone())
    }
}
