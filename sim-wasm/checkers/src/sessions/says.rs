//! What the checks of this family claim, for their documentation.

/// A check's own claim, and what holds for all of them.
pub(super) const READ_COMMITTED: &str = "Read committed: there is one order of all transactions that keeps the order of each session and puts each transaction \
     after those that it reads from; and whenever a transaction reads a key after it has read anything from another \
     transaction that writes the key, it reads it from that one or from one that is later in the order. Biswas and Enea, On \
     the complexity of checking transactional consistency, OOPSLA 2019, section 2; decided as in Møldrup and Pavlogiannis, \
     AWDIT, PLDI 2025, in time n to the power of 1.5. For operations that are no transactions it says no more than that \
     sessions and reads do not go round in a circle.";

pub(super) const READ_ATOMIC: &str = "Read atomic: there is one order of all transactions that keeps the order of each session and puts each transaction \
     after those that it reads from; and whenever a transaction reads a key that is also written by another from which it \
     reads anything, or by an earlier one of its session, it reads it from that one or from one that is later in the order. \
     So a transaction sees all of another or nothing of it. Biswas and Enea, On the complexity of checking transactional \
     consistency, OOPSLA 2019, section 2 (there after Cerone, Bernardi and Gotsman, CONCUR 2015); decided as in Møldrup and \
     Pavlogiannis, AWDIT, PLDI 2025, in time n to the power of 1.5.";

pub(super) const CAUSAL: &str = "Causal consistency: one transaction happened before another if it is earlier in the same session, or the other read \
     from it, or through several such steps. There is one order of all transactions that keeps this; and whenever a \
     transaction reads a key that is also written by one that happened before it, it reads it from that one or from one that \
     is later in the order. Biswas and Enea, On the complexity of checking transactional consistency, OOPSLA 2019, section \
     2; decided as in Møldrup and Pavlogiannis, AWDIT, PLDI 2025, in time n times the number of sessions. As all sessions \
     share one order, this is causal convergence (CCv in Bouajjani, Enea, Guerraoui and Hamza, POPL 2017), not causal memory \
     (Ahamad and others, 1995): it implies read atomic, read committed and the four session guarantees, and it does not \
     imply `pram`. Failures have the names of the patterns of that paper.";

pub(super) const PRAM: &str = "PRAM, or FIFO consistency: for each session there is an order of its own transactions and of all writes of all sessions \
     that keeps the order of each session, and in which each of its own reads is of the last write of the key before it. A \
     transaction is one step. Sessions need not agree on an order. Lipton and Sandberg, PRAM: a scalable shared memory, \
     Princeton CS-TR-180-88, 1988; decided exactly, as values differ (Wei and others, TPDS 2016). It implies \
     `read_your_writes`, `monotonic_reads` and `monotonic_writes`.";

pub(super) const READ_YOUR_WRITES: &str = "Read your writes: after a session has written a key, it reads from the key neither the state before any write, nor an \
     earlier write of its own, nor a write that it had read from before its own and thereby replaced. Terry and others, \
     Session guarantees for weakly consistent replicated data, PDIS 1994, section 3.1, by what a session sees. Unknown when \
     no session reads what it has written.";

pub(super) const MONOTONIC_READS: &str = "Monotonic reads: what a session has seen it does not unsee. For each session there is an order of all writes that keeps \
     the order of the writes of each session; and whenever the session reads a key that is also written by a transaction \
     that it has read from before, it reads it from that one or from one that is later in the order. Terry and others, \
     Session guarantees for weakly consistent replicated data, PDIS 1994, section 3.2, by what a session sees; a transaction \
     is one write. Unknown when no session reads a key of which it has seen a write.";

pub(super) const MONOTONIC_WRITES: &str = "Monotonic writes: everybody sees the writes of a session in their order. For each session there is an order of all \
     writes that keeps the order of the writes of each session. Once the session has read from a transaction, it knows of \
     all that the same session made before that one: whenever it reads a key that one of these writes, it reads it from that \
     one or from one that is later in the order. Nor does it go back from a write to an earlier write of the key by the same \
     session. Terry and others, Session guarantees for weakly consistent replicated data, PDIS 1994, section 3.4, by what a \
     session sees; a transaction is one write. Unknown when nobody reads what this restricts.";

pub(super) const WRITES_FOLLOW_READS: &str = "Writes follow reads: who sees a write sees what its writer had seen. For each session there is an order of all \
     transactions that keeps the order of each session and puts each transaction after those that it reads from. Once the \
     session has read from a transaction, it knows of all that the transaction's session had read from by the end of it, and \
     of what these had, and so on: whenever it reads a key that one of these writes, it reads it from that one or from one \
     that is later in the order. Nor does it go back from a write to a write of the key by another session that happened \
     before it. Terry and others, Session guarantees for weakly consistent replicated data, PDIS 1994, section 3.3, by what a \
     session sees; a transaction is one write. Unknown when nobody reads what this restricts.";
