//! The files that a school hands in: itself ([`school_file`]), its plan ([`plan_file`]) and its roster ([`roster_file`]).

pub mod login_file;
pub mod plan_file;
pub mod roster_file;
pub mod school_file;
