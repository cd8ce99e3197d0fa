//! Who may sign in, and their sessions on desks.

use std::collections::BTreeSet;

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use lixiao_domain::{
    ActorId, DeskId, Grant, NodeId, Rights, SessionId, SessionRights, Timestamp, Withdrawal,
};
use lixiao_protocol::http::Operator;
use lixiao_protocol::signed::{SessionClaim, SessionProof, Signed};
use lixiao_seal::verify;
use lixiao_store::{Account, AccountRole, Desk, ReadTxn, StoreError, WriteTxn};

use crate::core::centre;
use crate::edge;

/// The fewest characters of an operator's password.
pub const PASSWORD_MIN: usize = 8;

/// How long an operator's session on a desk holds: seven days, in milliseconds.
const SESSION_MS: i64 = 7 * 24 * 3_600_000;

/// How long marks still count after their operator has signed out, in milliseconds. A desk's clock is known to within
/// the time that a request takes, so that a mark made just before the sign-out may seem to be made just after it.
const AFTER_SIGN_OUT_MS: i64 = 60_000;

/// What an account is to be.
#[derive(Clone, Debug)]
pub struct AccountDraft {
    /// The name to sign in by.
    pub account: String,
    /// The person's name.
    pub name: String,
    /// What the person may do besides marking.
    pub role: AccountRole,
    /// The nodes that the person may mark; grants for others end.
    pub nodes: BTreeSet<NodeId>,
    /// The password's hash, from [`hash_password`].
    pub password_hash: String,
}

/// Makes an account as drafted, or changes the one of that name.
pub fn put(txn: &mut dyn WriteTxn, draft: AccountDraft, at: Timestamp) -> Result<Account, StoreError> {
    let before = txn.account(&draft.account)?;
    let actor = before.as_ref().map_or_else(|| ActorId(edge::random_id()), |account| account.actor);
    let grants = before.as_ref().map(|account| account.grants.clone()).unwrap_or_default();
    let account = Account {
        actor,
        account: draft.account,
        name: draft.name,
        role: draft.role,
        password_hash: draft.password_hash,
        grants: regrant(grants, actor, &draft.nodes, at),
    };
    if before.as_ref() != Some(&account) {
        txn.put_account(&account)?;
    }
    Ok(account)
}

/// The grants with those for `nodes` in force and all others ended. What was ended stays, so that marks made
/// before are judged by what held then.
fn regrant(mut grants: Vec<Grant>, actor: ActorId, nodes: &BTreeSet<NodeId>, at: Timestamp) -> Vec<Grant> {
    for grant in grants.iter_mut().filter(|grant| grant.ended.is_none() && !nodes.contains(&grant.node)) {
        grant.ended = Some(Withdrawal::Ordinary { at });
    }
    let held: BTreeSet<NodeId> =
        grants.iter().filter(|grant| grant.ended.is_none()).map(|grant| grant.node).collect();
    grants.extend(nodes.difference(&held).map(|node| Grant { actor, node: *node, from: at, ended: None }));
    grants
}

/// Whether somebody can set the server up.
pub fn has_admin(txn: &mut dyn ReadTxn) -> Result<bool, StoreError> {
    Ok(txn.accounts()?.iter().any(|account| account.role == AccountRole::Admin))
}

/// Opens a session for a person whose password was checked, bound to the desk.
pub fn open_session(
    txn: &mut dyn WriteTxn,
    actor: ActorId,
    desk: DeskId,
    at: Timestamp,
) -> Result<SessionRights, StoreError> {
    let session = SessionRights {
        id: SessionId(edge::random_id()),
        desk: Some(desk),
        actor,
        from: at,
        until: at.plus(SESSION_MS),
        ended: None,
    };
    txn.put_session(&session)?;
    Ok(session)
}

/// What may be done by a person in a session at a desk, where there are such.
pub fn rights(
    txn: &mut dyn ReadTxn,
    desk: Option<&Desk>,
    session: Option<SessionRights>,
    actor: Option<ActorId>,
) -> Result<Rights, StoreError> {
    let account = actor.map_or(Ok(None), |actor| txn.account_of(actor))?;
    let grants = account.map(|account| account.grants).unwrap_or_default();
    Ok(Rights { desk: desk.map(|desk| desk.rights.clone()), session, grants })
}

/// The server's word for a session of this store.
pub fn prove(txn: &mut dyn ReadTxn, session: &SessionRights) -> Result<Signed, StoreError> {
    let server = txn.identity()?.server;
    Ok(centre::key(txn)?.sign(&SessionProof { server, session: session.clone() }))
}

/// Takes up again the sessions of this desk that the store has lost with a backup: those for which its own word is
/// shown. What it knows stays as it is.
pub fn take_up(txn: &mut dyn WriteTxn, desk: DeskId, claims: &[SessionClaim]) -> Result<(), StoreError> {
    for SessionClaim { proof, ended } in claims {
        let Some(session) = lost(txn, desk, proof)? else { continue };
        let ended = session.ended.or(ended.map(|at| Withdrawal::Ordinary { at }));
        tracing::info!(session = %session.id, %desk, "a session that was lost with a backup is taken up again");
        txn.put_session(&SessionRights { ended, ..session })?;
    }
    Ok(())
}

/// The session that is proved to be this desk's, if the store does not know it. Looked up before the signature is
/// checked, for as a rule it is known.
fn lost(txn: &mut dyn ReadTxn, desk: DeskId, proof: &Signed) -> Result<Option<SessionRights>, StoreError> {
    let Ok(said) = serde_json::from_str::<SessionProof>(&proof.body) else { return Ok(None) };
    if said.session.desk != Some(desk) || txn.session(said.session.id)?.is_some() {
        return Ok(None);
    }
    let proved: Option<SessionProof> = verify(centre::key(txn)?.public().signing, proof);
    let server = txn.identity()?.server;
    Ok(proved.filter(|proved| proved.server == server).map(|proved| proved.session))
}

/// Ends a session of this desk. One that is not this desk's, or not at all, changes nothing.
pub fn close_session(
    txn: &mut dyn WriteTxn,
    id: SessionId,
    desk: DeskId,
    at: Timestamp,
) -> Result<(), StoreError> {
    match txn.session(id)? {
        Some(session) if session.desk == Some(desk) && session.ended.is_none() => {
            let at = at.plus(AFTER_SIGN_OUT_MS);
            txn.put_session(&SessionRights { ended: Some(Withdrawal::Ordinary { at }), ..session })
        }
        Some(_) | None => Ok(()),
    }
}

/// The person behind an account, as desks see them.
pub fn operator(account: Account) -> Operator {
    Operator { actor: account.actor, name: account.name, grants: account.grants }
}

/// Hashes a password by argon2id with the memory and passes that OWASP's password storage cheat sheet asks for
/// (19 MiB, 2 passes).
pub fn hash_password(password: &str) -> String {
    let salt: [u8; 16] = edge::random_bytes();
    let hash = hasher().hash_password_with_salt(password.as_bytes(), &salt);
    hash.expect("the parameters are within argon2's limits").to_string()
}

/// Whether the password is the one that was hashed. Takes as long for a missing account, so that nobody learns
/// which accounts exist.
pub fn check_password(hash: Option<&str>, password: &str) -> bool {
    let Some(hash) = hash.and_then(|hash| PasswordHash::new(hash).ok()) else {
        drop(hash_password(password));
        return false;
    };
    hasher().verify_password(password.as_bytes(), &hash).is_ok()
}

fn hasher() -> Argon2<'static> {
    let costs = Params::new(19 * 1024, 2, 1, None).expect("the parameters are within argon2's limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, costs)
}
