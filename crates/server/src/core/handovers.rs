//! A kiosk hands a student's ticket over to the student's own phone, by a link that shows it once.

use lixiao_domain::{StudentId, Timestamp};
use lixiao_store::{HandoverLink, ReadTxn, StoreError, Student, WriteTxn};
use lixiao_ticket::TicketText;

use crate::core::{codes, tickets};
use crate::edge;

/// How long a link can be used: ten minutes, in milliseconds.
const LINK_MS: i64 = 600_000;

/// Draws a link's secret, with the moment until which it can be used.
pub fn open(
    txn: &mut dyn WriteTxn,
    student: StudentId,
    at: Timestamp,
) -> Result<(String, Timestamp), StoreError> {
    let (token, until) = (edge::random_hex::<16>(), at.plus(LINK_MS));
    let token_hash = codes::hash_secret(&token);
    txn.put_handover(&HandoverLink { token_hash, student, until, used: false })?;
    Ok((token, until))
}

/// Whether the link can be used.
pub fn is_open(txn: &mut dyn ReadTxn, token: &str, at: Timestamp) -> Result<bool, StoreError> {
    Ok(usable(txn, token, at)?.is_some())
}

/// Uses the link: whose ticket it is, and the ticket. `None` where the link is wrong, used or too old.
pub fn take(
    txn: &mut dyn WriteTxn,
    token: &str,
    at: Timestamp,
) -> Result<Option<(Student, TicketText)>, StoreError> {
    let Some(link) = usable(txn, token, at)? else { return Ok(None) };
    let Some(student) = txn.student(link.student)? else { return Ok(None) };
    let ticket = tickets::current(txn, &student)?;
    txn.put_handover(&HandoverLink { used: true, ..link })?;
    Ok(ticket.map(|ticket| (student, ticket)))
}

fn usable(txn: &mut dyn ReadTxn, token: &str, at: Timestamp) -> Result<Option<HandoverLink>, StoreError> {
    let found = txn.handover(codes::hash_secret(token))?;
    Ok(found.filter(|link| !link.used && at < link.until))
}
