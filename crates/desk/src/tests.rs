//! The desk at work, without network and threads.

mod counter;
mod entering;
mod looking;
mod marking;
mod remedying;
mod rulebook;
mod school;
mod syncing;
mod wiping;
