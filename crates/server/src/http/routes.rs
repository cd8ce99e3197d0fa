//! What can be asked, one file a subject.

pub mod changes;
pub mod desks;
pub mod forms;
pub mod health;
pub mod marks;
pub mod sessions;
pub mod students;
