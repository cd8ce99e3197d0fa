//! The simulation: a school of desks and a centre in one thread, from one seed. Desks run the real use cases, the
//! real database (in memory) and the real sync engine; the centre runs the server's real core. The network between
//! them, the clocks, the machines and the people are drawn from the seed, and are as bad as they can be. After the
//! storm, when nothing fails any more, everything must have come together.
//!
//! What is drawn depends on the seed alone, so that a seed which finds something finds it again.

mod admin;
mod centre;
mod checks;
mod counter;
mod faults;
mod machine;
mod model;
mod network;
mod operator;
mod report;
mod school;
mod wiping;
mod wire;
mod world;

pub use model::{Adoption, Protocol, State, Step};
pub use report::Report;
pub use world::World;

/// Plays one seed from the first mark to the last check.
pub fn play(seed: u64) -> Report {
    World::new(seed).play()
}

/// Plays one seed and tells every step to `tell`.
pub fn play_aloud(seed: u64, tell: impl FnMut(String) + 'static) -> Report {
    World::new(seed).aloud(Box::new(tell)).play()
}
