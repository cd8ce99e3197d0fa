//! The highest issue numbers (换码序号) that good tickets have shown here.

use lixiao_domain::{CampaignId, IssueNumber, KeyId};
use lixiao_ticket::Ticket;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::DeskResult;

/// The highest number seen of the ticket's student, by the ticket's key.
pub(crate) fn floor(sql: &Connection, ticket: Ticket) -> DeskResult<Option<IssueNumber>> {
    let mut statement =
        sql.prepare_cached("SELECT issue FROM floors WHERE campaign = ?1 AND key = ?2 AND student = ?3")?;
    let of = params![ticket.campaign().0, ticket.key().0, ticket.student().0];
    Ok(statement.query_row(of, |row| row.get(0).map(IssueNumber)).optional()?)
}

/// Remembers the ticket's number, unless a higher one was seen.
pub(crate) fn raise(sql: &Connection, ticket: Ticket) -> DeskResult<()> {
    let mut statement = sql.prepare_cached(
        "INSERT INTO floors (campaign, key, student, issue) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO UPDATE SET issue = max(issue, excluded.issue)",
    )?;
    statement.execute(params![ticket.campaign().0, ticket.key().0, ticket.student().0, ticket.issue().0])?;
    Ok(())
}

/// Forgets what was seen with a key that was withdrawn: whoever stole it could have raised every number.
pub(crate) fn forget(sql: &Connection, campaign: CampaignId, key: KeyId) -> DeskResult<()> {
    sql.execute("DELETE FROM floors WHERE campaign = ?1 AND key = ?2", params![campaign.0, key.0])?;
    Ok(())
}
