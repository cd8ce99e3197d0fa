//! The server without HTTP: each function is one use case on one transaction, and is all that a route or a
//! command calls.

pub mod accounts;
pub mod campaigns;
pub mod centre;
pub mod changes;
pub mod desks;
pub mod epochs;
pub mod exports;
pub mod marks;
pub mod oversight;
pub mod students;
pub mod tickets;
pub mod wiping;
