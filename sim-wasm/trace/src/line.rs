//! A message as it stands on the wire, for programs that read undecoded text and for whoever counts bytes.

use crate::{Payload, Value};

impl Payload {
    /// One line of JSON: `{"src": ..., "dest": ..., "body": ...}`; text as it is.
    #[must_use]
    pub fn line(&self, src: &str, dest: &str) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Body(body) => {
                format!(r#"{{"src": {}, "dest": {}, "body": {body}}}"#, Value::text(src), Value::text(dest))
            }
        }
    }
}
