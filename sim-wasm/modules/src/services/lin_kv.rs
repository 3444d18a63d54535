//! `lin-kv`, a linearizable key-value store: one map, and one request at a time.

use crate::services::exchange::{Answer, Refusal, Request, Serve};
use crate::services::key::Key;
use crate::services::store::{Ask, Store};
use engine::Context;
use std::collections::BTreeMap;
use trace::Value;

const STORE: Store = Store { creates: true, place: "" };

/// The store's state.
#[derive(Debug, Clone, Default)]
pub(super) struct LinKv {
    values: BTreeMap<Key, Value>,
}

impl Serve for LinKv {
    fn serve(&mut self, request: &Request<'_>, _context: &mut Context<'_>) -> Result<Answer, Refusal> {
        let ask = Ask::read(request)?;
        let (answer, written) = STORE.run(&ask, self.values.get(&ask.key))?;
        if let Some(value) = written {
            self.values.insert(ask.key, value.clone());
        }
        Ok(answer)
    }
}
