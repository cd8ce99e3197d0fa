//! The keys that sign tickets, and the tickets themselves.

use lixiao_domain::{CampaignId, Issue, IssueNumber, KeyId, StudentId, Timestamp};
use lixiao_store::{ReadTxn, SigningKey, StoreError, Student, WriteTxn};
use lixiao_ticket::{Ticket, TicketText};

use crate::edge;

/// Draws the campaign's next signing key. Desks learn its public half with their next pull; the first key of a
/// campaign signs at once, a further one takes over when the one before it is revoked.
pub fn add_key(txn: &mut dyn WriteTxn, campaign: CampaignId) -> Result<Option<KeyId>, StoreError> {
    let keys = txn.signing_keys(campaign)?;
    let next = keys.last().map_or(0, |key| key.key.0 + 1);
    if next > KEY_MAX {
        return Ok(None);
    }
    let key = SigningKey { campaign, key: KeyId(next), secret: edge::random_bytes(), revoked: false };
    txn.put_signing_key(&key)?;
    Ok(Some(key.key))
}

/// The highest number that a ticket can name: four bits.
const KEY_MAX: u8 = 15;

/// Withdraws a key: nothing signed by it counts any more. Whether there is such a key.
pub fn revoke_key(txn: &mut dyn WriteTxn, campaign: CampaignId, key: KeyId) -> Result<bool, StoreError> {
    let found = txn.signing_keys(campaign)?.into_iter().find(|kept| kept.key == key);
    let Some(found) = found else { return Ok(false) };
    txn.put_signing_key(&SigningKey { revoked: true, ..found })?;
    Ok(true)
}

/// So many new codes are free; further ones come some minutes apart.
const FREE: usize = 3;

/// How far further ones are apart, in milliseconds: ten minutes.
const APART_MS: i64 = 600_000;

/// What became of the wish for a new code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replaced {
    /// The student has a new one; older ones count no more.
    By(Student),
    /// It comes too soon.
    TooSoon {
        /// Milliseconds to wait.
        wait_ms: i64,
    },
}

/// Gives the student a new code (换新码). Desks learn it with their next pull.
pub fn replace(txn: &mut dyn WriteTxn, id: StudentId, at: Timestamp) -> Result<Option<Replaced>, StoreError> {
    let Some(mut student) = txn.student(id)? else { return Ok(None) };
    let wait_ms = replaceable_in_ms(&student.issues, at);
    let next = next_number(&student.issues, txn.restored()?);
    let Some(next) = next.filter(|_| wait_ms == 0) else { return Ok(Some(Replaced::TooSoon { wait_ms })) };
    student.issues.push(Issue { number: IssueNumber(next), since: at });
    let revision = txn.next_revision()?;
    txn.put_student(&student, revision)?;
    Ok(Some(Replaced::By(student)))
}

/// The number of a student's next code: higher than any that was ever given, also where the store was restored since the
/// last one that it knows. `None` where there is no such number.
fn next_number(issues: &[Issue], restored: Option<Timestamp>) -> Option<u16> {
    let Some(last) = issues.last() else { return Some(1) };
    let unknown_ms = restored.map_or(0, |restored| restored.since(last.since));
    let free = if unknown_ms > 0 { FREE + 1 } else { 0 };
    let given = unknown_ms.max(0) / APART_MS; // as many as may have been, at most
    let jump = u16::try_from(free).ok()?.checked_add(u16::try_from(given).ok()?)?;
    last.number.0.checked_add(jump)?.checked_add(1)
}

/// Milliseconds until a student with these issues may have a new code; 0 for now.
pub fn replaceable_in_ms(issues: &[Issue], at: Timestamp) -> i64 {
    let free = issues.len() <= FREE; // the first code is none that was asked for
    issues.last().filter(|_| !free).map_or(0, |last| (APART_MS - at.since(last.since)).max(0))
}

/// The student's present ticket, signed by the campaign's oldest key that counts. `None` where the campaign has
/// no such key.
pub fn current(txn: &mut dyn ReadTxn, student: &Student) -> Result<Option<TicketText>, StoreError> {
    let key = txn.signing_keys(student.campaign)?.into_iter().find(|key| !key.revoked);
    let (Some(key), Some(issue)) = (key, student.issues.last()) else { return Ok(None) };
    let ticket = Ticket::new(student.campaign, key.key, student.id, issue.number);
    let ticket = ticket.map_err(|invalid| StoreError::Other(Box::new(invalid)))?;
    Ok(Some(lixiao_ticket::SigningKey::from_secret(key.secret).sign(&ticket)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restored_server_gives_no_number_that_it_may_have_given_before() {
        let known = Issue { number: IssueNumber(7), since: Timestamp(1_000_000) };
        assert_eq!(next_number(&[known], None), Some(8));
        assert_eq!(next_number(&[known], Some(Timestamp(999_999))), Some(8), "restored before that one");
        let restored = Timestamp(1_000_000 + 5 * APART_MS);
        let mut lost = vec![known];
        let mut at = known.since.plus(1);
        while at < restored {
            if replaceable_in_ms(&lost, at) == 0 {
                let number = IssueNumber(next_number(&lost, None).unwrap());
                lost.push(Issue { number, since: at });
            }
            at = at.plus(1000);
        }
        let highest = lost.last().unwrap().number.0;
        assert!(next_number(&[known], Some(restored)).unwrap() > highest, "{highest}");
    }

    #[test]
    fn three_new_codes_are_free_and_further_ones_come_ten_minutes_apart() {
        let mut issues = vec![Issue { number: IssueNumber(1), since: Timestamp(0) }];
        let mut waits = Vec::new();
        for (number, at) in [(2, 1_000), (3, 2_000), (4, 3_000), (5, 603_000)] {
            waits.push(replaceable_in_ms(&issues, Timestamp(at)));
            issues.push(Issue { number: IssueNumber(number), since: Timestamp(at) });
        }
        assert_eq!(waits, [0, 0, 0, 0]);
        assert_eq!(replaceable_in_ms(&issues, Timestamp(604_000)), 599_000);
        assert_eq!(replaceable_in_ms(&issues[..4], Timestamp(602_999)), 1);
    }
}
