//! Enrolled machines, and the codes that enrol them.

use lixiao_domain::{CampaignId, DeskId};
use lixiao_store::{Desk, Enrolment};
use rusqlite::{Connection, params};

use crate::body::{all, one, run, to_json};
use crate::campaigns::touch_frame;
use crate::error::Error;

pub(crate) fn desk(conn: &Connection, id: DeskId) -> Result<Option<Desk>, Error> {
    one(conn, "SELECT body FROM desks WHERE id = ?1", [id.0.as_bytes()])
}

pub(crate) fn desk_by_token(conn: &Connection, token_hash: [u8; 32]) -> Result<Option<Desk>, Error> {
    one(conn, "SELECT body FROM desks WHERE token_hash = ?1", [token_hash])
}

pub(crate) fn desks(conn: &Connection, campaign: CampaignId) -> Result<Vec<Desk>, Error> {
    all(conn, "SELECT body FROM desks WHERE campaign = ?1 ORDER BY id", [campaign.0])
}

pub(crate) fn put_desk(conn: &Connection, desk: &Desk) -> Result<(), Error> {
    let sql = "INSERT INTO desks (id, campaign, token_hash, body) VALUES (?1, ?2, ?3, ?4)
               ON CONFLICT (id) DO UPDATE SET campaign = ?2, token_hash = ?3, body = ?4";
    let key = desk.id().0.into_bytes();
    run(conn, sql, params![key, desk.campaign.0, desk.token_hash, to_json(desk)?])?;
    touch_frame(conn, desk.campaign)
}

pub(crate) fn enrolment(conn: &Connection, code_hash: [u8; 32]) -> Result<Option<Enrolment>, Error> {
    one(conn, "SELECT body FROM enrolments WHERE code_hash = ?1", [code_hash])
}

pub(crate) fn put_enrolment(conn: &Connection, enrolment: &Enrolment) -> Result<(), Error> {
    let sql = "INSERT INTO enrolments (code_hash, campaign, body) VALUES (?1, ?2, ?3)
               ON CONFLICT (code_hash) DO UPDATE SET campaign = ?2, body = ?3";
    run(conn, sql, params![enrolment.code_hash, enrolment.campaign.0, to_json(enrolment)?])?;
    Ok(())
}
