//! `proxy`: requests in the manner of HTTP, for proxies, gateways and balancers.

use crate::draws::Draws;
use crate::keys::Keys;
use crate::named::Info;
use crate::rpc::{Holds, Rpc, field};
use crate::workload::{Caller, Workload, body};
use trace::Value;
use trace::settings::count;

pub const INFO: Info = Info {
    name: "proxy",
    says: "Users get pages under Zipf's law and post orders. Every request has an id of its own; every post has a \
           key by which its repetitions are known, and some posts use a key again as a retry would.",
    settings: &[
        count("paths", 50, (1, Keys::COUNT_MAX), "how many pages there are"),
        count("zipf_percent", 100, (0, 300), "the exponent of the law times 100; 0 makes all pages alike"),
        count("users", 10, (1, 100_000), "how many users there are"),
        count("post_percent", 20, (0, 100), "how many of 100 requests post"),
        count("repeat_percent", 0, (0, 100), "how many of 100 posts say an earlier one again"),
    ],
    rpcs: RPCS,
    build: |settings| {
        Box::new(Proxy {
            pages: Keys::zipf(settings.count("paths"), settings.count("zipf_percent")),
            users: settings.count("users"),
            post_percent: settings.count("post_percent"),
            repeat_percent: settings.count("repeat_percent"),
            asked: 0,
            last_posts: Vec::new(),
        })
    },
};

const RPCS: &[Rpc] = &[Rpc {
    name: "request",
    says: "A request as a browser would make it. A status below 600 is an answer like any other.",
    request: &[
        field("method", Holds::Text, "GET or POST"),
        field("path", Holds::Text, "/pages/0 and so on, the first the favourite; /orders for a POST"),
        field(
            "headers",
            Holds::Map,
            "request-id (its own, also when repeated), user, and for a POST idempotency-key (shared by repetitions)",
        ),
        field("text", Holds::Text, "what a POST brings; empty for a GET"),
    ],
    reply: &[
        field("status", Holds::Int, "200 and so on"),
        field("headers", Holds::Map, "whatever the answer has"),
        field("text", Holds::Text, "the page, or what became of the order"),
    ],
}];

/// How many earlier posts may be said again.
const REMEMBERED_MAX: usize = 32;

#[derive(Debug, Clone)]
struct Proxy {
    pages: Keys,
    users: u64,
    post_percent: u64,
    repeat_percent: u64,
    asked: u64,
    last_posts: Vec<Post>,
}

#[derive(Debug, Clone)]
struct Post {
    user: String,
    key: String,
    text: String,
}

impl Proxy {
    fn post(&mut self, draws: &mut Draws<'_>) -> Post {
        if !self.last_posts.is_empty() && draws.happens(self.repeat_percent, 100) {
            return draws.pick(&self.last_posts).clone();
        }
        let post = Post {
            user: self.user(draws),
            key: format!("order-{}", self.asked),
            text: format!("{} of item {}", draws.between(1, 5), draws.below(100)),
        };
        if self.last_posts.len() == REMEMBERED_MAX {
            self.last_posts.remove(0);
        }
        self.last_posts.push(post.clone());
        post
    }

    fn user(&self, draws: &mut Draws<'_>) -> String {
        format!("user-{}", draws.below(self.users))
    }
}

impl Workload for Proxy {
    fn rpcs(&self) -> &'static [Rpc] {
        RPCS
    }

    fn next(&mut self, _caller: &Caller<'_>, draws: &mut Draws<'_>) -> Value {
        self.asked += 1;
        let id = ("request-id", Value::Text(format!("r{}", self.asked)));
        if draws.happens(self.post_percent, 100) {
            let Post { user, key, text } = self.post(draws);
            let headers =
                Value::map([id, ("user", Value::Text(user)), ("idempotency-key", Value::Text(key))]);
            return request("POST", "/orders".to_owned(), headers, text);
        }
        let headers = Value::map([id, ("user", Value::Text(self.user(draws)))]);
        request("GET", format!("/pages/{}", self.pages.draw(draws)), headers, String::new())
    }

    fn fork(&self) -> Box<dyn Workload> {
        Box::new(self.clone())
    }
}

fn request(method: &str, path: String, headers: Value, text: String) -> Value {
    let (path, text) = (Value::Text(path), Value::Text(text));
    body("request", [("method", Value::text(method)), ("path", path), ("headers", headers), ("text", text)])
}
