//! The store's own row, campaigns, and what counts as their desks' frame.

use lixiao_domain::{Campaign, CampaignId, Revision, Timestamp};
use lixiao_store::{CampaignAt, SigningKey, StoreIdentity};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use crate::body::{all, from_json, of_revision, run, to_json, to_revision};
use crate::error::Error;

pub(crate) fn identity(conn: &Connection) -> Result<StoreIdentity, Error> {
    let mut statement = conn.prepare_cached("SELECT server, epoch FROM store")?;
    Ok(statement.query_row([], |row| {
        let (server, epoch) = (Uuid::from_bytes(row.get(0)?), Uuid::from_bytes(row.get(1)?));
        Ok(StoreIdentity { server, epoch })
    })?)
}

pub(crate) fn secret(conn: &Connection) -> Result<[u8; 32], Error> {
    let mut statement = conn.prepare_cached("SELECT secret FROM store")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

pub(crate) fn restored(conn: &Connection) -> Result<Option<Timestamp>, Error> {
    let mut statement = conn.prepare_cached("SELECT restored FROM store")?;
    Ok(statement.query_row([], |row| row.get::<_, Option<i64>>(0))?.map(Timestamp))
}

pub(crate) fn set_epoch(conn: &Connection, epoch: Uuid, at: Timestamp) -> Result<(), Error> {
    run(conn, "UPDATE store SET epoch = ?1, restored = ?2", params![epoch.as_bytes(), at.0])?;
    Ok(())
}

pub(crate) fn revision(conn: &Connection) -> Result<Revision, Error> {
    let mut statement = conn.prepare_cached("SELECT revision FROM store")?;
    Ok(to_revision(statement.query_row([], |row| row.get(0))?))
}

pub(crate) fn next_revision(conn: &Connection) -> Result<Revision, Error> {
    let mut statement = conn.prepare_cached("UPDATE store SET revision = revision + 1 RETURNING revision")?;
    Ok(to_revision(statement.query_row([], |row| row.get(0))?))
}

pub(crate) fn campaign_ids(conn: &Connection) -> Result<Vec<CampaignId>, Error> {
    let mut statement = conn.prepare_cached("SELECT id FROM campaigns ORDER BY id")?;
    let ids = statement.query_map([], |row| row.get(0).map(CampaignId))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

pub(crate) fn campaign(conn: &Connection, id: CampaignId) -> Result<Option<CampaignAt>, Error> {
    let mut statement = conn.prepare_cached("SELECT frame_revision, body FROM campaigns WHERE id = ?1")?;
    let kept: Option<(i64, String)> =
        statement.query_row([id.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((frame_revision, body)) = kept else { return Ok(None) };
    Ok(Some(CampaignAt { campaign: from_json(&body)?, frame_revision: to_revision(frame_revision) }))
}

pub(crate) fn put_campaign(conn: &Connection, campaign: &Campaign) -> Result<(), Error> {
    let frame_revision = of_revision(next_revision(conn)?);
    let sql = "INSERT INTO campaigns (id, frame_revision, body) VALUES (?1, ?2, ?3)
               ON CONFLICT (id) DO UPDATE SET frame_revision = ?2, body = ?3";
    run(conn, sql, params![campaign.id.0, frame_revision, to_json(campaign)?])?;
    Ok(())
}

/// Notes that what the campaign's desks keep whole changed.
pub(crate) fn touch_frame(conn: &Connection, campaign: CampaignId) -> Result<(), Error> {
    let revision = of_revision(next_revision(conn)?);
    run(conn, "UPDATE campaigns SET frame_revision = ?1 WHERE id = ?2", params![revision, campaign.0])?;
    Ok(())
}

/// Notes that what every desk keeps whole changed.
pub(crate) fn touch_every_frame(conn: &Connection) -> Result<(), Error> {
    let revision = of_revision(next_revision(conn)?);
    run(conn, "UPDATE campaigns SET frame_revision = ?1", [revision])?;
    Ok(())
}

pub(crate) fn signing_keys(conn: &Connection, campaign: CampaignId) -> Result<Vec<SigningKey>, Error> {
    all(conn, "SELECT body FROM signing_keys WHERE campaign = ?1 ORDER BY key", [campaign.0])
}

pub(crate) fn put_signing_key(conn: &Connection, key: &SigningKey) -> Result<(), Error> {
    let sql = "INSERT INTO signing_keys (campaign, key, body) VALUES (?1, ?2, ?3)
               ON CONFLICT (campaign, key) DO UPDATE SET body = ?3";
    run(conn, sql, params![key.campaign.0, key.key.0, to_json(key)?])?;
    touch_frame(conn, key.campaign)
}
