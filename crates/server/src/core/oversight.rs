//! What an admin must look at: marks that were put aside, and marks that were decided and want a second look.

use lixiao_domain::{CampaignId, Outcome, StudentId, StudentNo};
use lixiao_store::{Desk, ReadTxn, SetAside, StoreError, StoredMark};

/// A mark with whom it is about and where it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The desk that sent it.
    pub desk: String,
    /// Whom it is about, where that is known.
    pub student: Option<(StudentNo, String)>,
    /// The mark, and what it led to.
    pub stored: StoredMark,
}

/// What a desk sent and nobody can read, or what has an id that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The desk that sent it.
    pub desk: String,
    /// What came.
    pub aside: SetAside,
}

/// Everything of the campaign that was put aside: the marks in quarantine, and what could not be kept as a mark; by
/// desk and number.
pub fn put_aside(
    txn: &mut dyn ReadTxn,
    campaign: CampaignId,
) -> Result<(Vec<Seen>, Vec<Unread>), StoreError> {
    let is_aside = |stored: &StoredMark| matches!(stored.judged.outcome, Outcome::Quarantined(_));
    let mut unread = Vec::new();
    for desk in txn.desks(campaign)? {
        let asides = txn.set_aside_of(desk.id())?.into_iter();
        unread.extend(asides.map(|aside| Unread { desk: desk.name.clone(), aside }));
    }
    Ok((seen(txn, campaign, is_aside)?, unread))
}

/// The campaign's marks that somebody should look at (待复核), by desk and number.
pub fn to_review(txn: &mut dyn ReadTxn, campaign: CampaignId) -> Result<Vec<Seen>, StoreError> {
    seen(txn, campaign, |stored| stored.judged.needs_review())
}

fn seen(
    txn: &mut dyn ReadTxn,
    campaign: CampaignId,
    wanted: impl Fn(&StoredMark) -> bool,
) -> Result<Vec<Seen>, StoreError> {
    let mut seen = Vec::new();
    for desk in txn.desks(campaign)? {
        for stored in txn.marks_by(desk.id())?.into_iter().filter(&wanted) {
            seen.push(of(txn, &desk, stored)?);
        }
    }
    Ok(seen)
}

fn of(txn: &mut dyn ReadTxn, desk: &Desk, stored: StoredMark) -> Result<Seen, StoreError> {
    let student = named(txn, stored.judged.mark.student)?;
    Ok(Seen { desk: desk.name.clone(), student, stored })
}

fn named(txn: &mut dyn ReadTxn, student: StudentId) -> Result<Option<(StudentNo, String)>, StoreError> {
    Ok(txn.student(student)?.map(|student| (student.no, student.name)))
}
