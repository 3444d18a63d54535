//! What a scenario lays down for its nodes.

/// What a scenario lays down for its nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Names of `sim` that may not be imported; fields of `node` (`node.ids`) that are not there; and
    /// what else has a dot (`node.accept`, `crypto.seal`), which may not be called.
    pub withheld: Vec<String>,
    /// Whether an exception that leaves a step stops the process, as it stops one without a
    /// supervisor.
    pub crashes: bool,
    /// Steps of a node that may wait at once, 1 to [`Rules::WORKERS_MAX`].
    pub workers: usize,
}

impl Rules {
    /// The most steps of a node that may wait at once. Each costs some memory from the start.
    pub const WORKERS_MAX: usize = 512;
}

impl Default for Rules {
    fn default() -> Self {
        Self { withheld: Vec::new(), crashes: false, workers: 64 }
    }
}
