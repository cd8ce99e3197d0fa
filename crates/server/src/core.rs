//! The server without HTTP: each function is one use case on one transaction, and is all that a route or a
//! command calls.

pub mod accounts;
pub mod campaigns;
pub mod centre;
pub mod changes;
pub mod clearance;
pub mod codes;
pub mod desks;
pub mod epochs;
pub mod exports;
pub mod forms;
pub mod handovers;
pub mod marks;
pub mod oversight;
pub mod own_codes;
pub mod school;
pub mod student_accounts;
pub mod student_sessions;
pub mod students;
pub mod tickets;
pub mod wiping;
