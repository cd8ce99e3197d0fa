//! What was made at this desk: today, waiting, at the end of the day, in a file.

use lixiao_domain::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::marking::MarkLine;

/// What was done at this desk today.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Today {
    /// Students dealt with.
    pub students: u32,
    /// Of these, now 通过.
    pub passed: u32,
    /// Of these, now 未通过.
    pub failed: u32,
    /// The marks, newest first.
    pub lines: Vec<MarkLine>,
}

/// The marks that need patience or attention.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Queue {
    /// Not answered by the centre yet (待上传), oldest first.
    pub unsent: Vec<MarkLine>,
    /// Held by the centre (待核对), oldest first.
    pub held: Vec<MarkLine>,
    /// Decided otherwise by the centre (退回清单), oldest first.
    pub returned: Vec<MarkLine>,
}

/// The end of the day: what was made at this desk beside what the centre has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Reconciliation {
    /// The desk's name as enrolled.
    pub desk: String,
    /// The operator's name.
    pub operator: String,
    /// When it was drawn up, in the centre's time.
    pub at: Timestamp,
    /// The centre's clock at the last contact.
    pub as_of: Option<Timestamp>,
    /// The marks ever made at this desk: they are numbered from 1 without a gap.
    pub made: u32,
    /// Of these, made today.
    pub made_today: u32,
    /// The number up to which the centre has every mark, by its last word.
    pub contiguous: Option<u64>,
    /// The marks that the centre is not known to have, by number; it has all others.
    pub gaps: Vec<Gap>,
}

/// A mark that the centre is not known to have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Gap {
    /// Its number among this desk's marks.
    pub number: u64,
    /// The mark.
    pub line: MarkLine,
}

/// The outbox stands in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Exported {
    /// Where.
    pub path: String,
    /// How many marks it holds: all that were made at this desk.
    pub marks: u32,
    /// How many of them the centre has not answered.
    pub unsent: u32,
}
