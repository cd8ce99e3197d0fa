//! A kiosk: a parent that sees no student ([`parent`]), and for each student a child with the window ([`face`]).
//!
//! What a program has once known it cannot be made to forget for sure, so it ends: window, web process, the program's
//! own memory and the web view's folder go together, and the parent begins the next one.

mod commands;
mod face;
mod own_code;
mod parent;
mod university;

pub(crate) use face::run as run_face;
pub(crate) use parent::run as run_parent;

/// How a child says that its student is gone and the next one may come. Whatever else it says but 0, which ends the
/// kiosk, is a crash.
const WIPED: i32 = 10;

/// How a child says that whoever looks after the kiosk ends it.
const LEFT: i32 = 0;
