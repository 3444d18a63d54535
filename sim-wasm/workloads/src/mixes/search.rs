//! `search`: documents of skewed words that are put in, changed and taken out, and questions about them.

use crate::draws::Draws;
use crate::keys::Keys;
use crate::named::Info;
use crate::rpc::{Holds, Rpc, field, optional};
use crate::workload::{Caller, Workload, body, int};
use trace::Value;
use trace::settings::count;

pub const INFO: Info = Info {
    name: "search",
    says: "Clients index documents, new ones and new versions of old ones, delete some, and ask which documents \
           have certain words. Words are drawn under Zipf's law: w0 stands nearly everywhere, most are rare.",
    settings: &[
        count("documents", 200, (1, 100_000), "how many ids there are"),
        count("words", 1_000, (1, Keys::COUNT_MAX), "how many words there are"),
        count("zipf_percent", 100, (0, 300), "the exponent of the law times 100"),
        count("text_words", 12, (1, 500), "words of a document, up to twice that"),
        count("query_percent", 50, (0, 100), "how many of 100 operations ask"),
        count("delete_percent", 10, (0, 100), "how many of 100 changes delete"),
        count("size", 10, (1, 10_000), "how many hits are asked for"),
    ],
    rpcs: RPCS,
    build: |settings| {
        Box::new(Search {
            documents: settings.count("documents"),
            words: Keys::zipf(settings.count("words"), settings.count("zipf_percent")),
            text_words: settings.count("text_words"),
            query_percent: settings.count("query_percent"),
            delete_percent: settings.count("delete_percent"),
            size: settings.count("size"),
        })
    },
};

const RPCS: &[Rpc] = &[
    Rpc {
        name: "index",
        says: "Puts a document in, in place of the one of the same id if there is one.",
        request: &[
            field("id", Holds::Text, "d0 and so on"),
            field("text", Holds::Text, "words with single blanks between them"),
        ],
        reply: &[optional("version", Holds::Int, "its version, where versions are kept")],
    },
    Rpc {
        name: "delete",
        says: "Takes a document out; also when there is none.",
        request: &[field("id", Holds::Text, "which one")],
        reply: &[optional("version", Holds::Int, "the version that is gone, where versions are kept")],
    },
    Rpc {
        name: "query",
        says: "Asks for documents that have all the words.",
        request: &[
            field("words", Holds::List, "one to three words, each once"),
            field("size", Holds::Int, "how many hits at most"),
        ],
        reply: &[
            field("hits", Holds::List, "their ids, the best first"),
            optional("total", Holds::Int, "how many documents have the words"),
        ],
    },
];

#[derive(Debug, Clone)]
struct Search {
    documents: u64,
    words: Keys,
    text_words: u64,
    query_percent: u64,
    delete_percent: u64,
    size: u64,
}

impl Search {
    fn word(&mut self, draws: &mut Draws<'_>) -> String {
        format!("w{}", self.words.draw(draws))
    }

    fn query(&mut self, draws: &mut Draws<'_>) -> Value {
        let count = 1 + draws.below(3);
        let mut words: Vec<String> = (0..count).map(|_| self.word(draws)).collect();
        words.sort();
        words.dedup();
        let words = words.into_iter().map(Value::Text).collect();
        body("query", [("words", Value::List(words)), ("size", int(self.size))])
    }
}

impl Workload for Search {
    fn rpcs(&self) -> &'static [Rpc] {
        RPCS
    }

    fn next(&mut self, _caller: &Caller<'_>, draws: &mut Draws<'_>) -> Value {
        if draws.happens(self.query_percent, 100) {
            return self.query(draws);
        }
        let id = Value::Text(format!("d{}", draws.below(self.documents)));
        if draws.happens(self.delete_percent, 100) {
            return body("delete", [("id", id)]);
        }
        let count = 1 + draws.below(self.text_words * 2);
        let words: Vec<String> = (0..count).map(|_| self.word(draws)).collect();
        body("index", [("id", id), ("text", Value::Text(words.join(" ")))])
    }

    fn is_idempotent(&self, request: &str) -> bool {
        request == "query"
    }

    fn fork(&self) -> Box<dyn Workload> {
        Box::new(self.clone())
    }
}
