//! Accounts and sessions.

use lixiao_domain::{ActorId, SessionId, SessionRights};
use lixiao_store::Account;
use rusqlite::{Connection, params};

use crate::body::{all, one, run, to_json};
use crate::campaigns::touch_every_frame;
use crate::error::Error;

pub(crate) fn account(conn: &Connection, account: &str) -> Result<Option<Account>, Error> {
    one(conn, "SELECT body FROM accounts WHERE account = ?1", [account])
}

pub(crate) fn account_of(conn: &Connection, actor: ActorId) -> Result<Option<Account>, Error> {
    one(conn, "SELECT body FROM accounts WHERE actor = ?1", [actor.0.as_bytes()])
}

pub(crate) fn accounts(conn: &Connection) -> Result<Vec<Account>, Error> {
    all(conn, "SELECT body FROM accounts ORDER BY account", [])
}

pub(crate) fn put_account(conn: &Connection, account: &Account) -> Result<(), Error> {
    let sql = "INSERT INTO accounts (actor, account, body) VALUES (?1, ?2, ?3)
               ON CONFLICT (actor) DO UPDATE SET account = ?2, body = ?3";
    run(conn, sql, params![account.actor.0.as_bytes(), account.account, to_json(account)?])?;
    touch_every_frame(conn)
}

pub(crate) fn session(conn: &Connection, id: SessionId) -> Result<Option<SessionRights>, Error> {
    one(conn, "SELECT body FROM sessions WHERE id = ?1", [id.0.as_bytes()])
}

pub(crate) fn put_session(conn: &Connection, session: &SessionRights) -> Result<(), Error> {
    let sql = "INSERT INTO sessions (id, body) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET body = ?2";
    run(conn, sql, params![session.id.0.as_bytes(), to_json(session)?])?;
    Ok(())
}
