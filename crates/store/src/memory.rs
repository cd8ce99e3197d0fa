//! The store in memory.
/// The store in memory.
pub struct MemoryStore;
