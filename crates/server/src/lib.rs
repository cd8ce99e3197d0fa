//! The central store's server: what a school does with it ([`core`]), over HTTP ([`http`]) and from the command
//! line (the binary `lixiao-server`), and the files that a school hands in ([`files`]).
//!
//! It decides nothing about a mark: the rulebook does.

pub mod core;
pub mod edge;
pub mod files;
pub mod http;
pub mod login;
mod words;
