//! What goes over the wire: between desk and server ([`http`]), between the window and the desk behind it ([`ipc`]),
//! between a student and the server ([`student`]), between a kiosk and the server ([`booth`]), between the kiosk's page and
//! its program ([`kiosk`]), and over whichever way where a signature stands for it ([`signed`]). The types here are their own documentation for both
//! ends; the TypeScript twins are generated from them.
//!
//! This crate never decides anything: it only names what is said.

pub mod booth;
pub mod http;
pub mod ipc;
pub mod kiosk;
pub mod signed;
pub mod student;
