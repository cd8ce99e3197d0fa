//! The end of a desk: what it holds goes, once the centre has said under its signature that it has all of it.

use lixiao_protocol::ipc::{CommandError, WipeCause, Wiped};
use lixiao_protocol::signed::{Signed, WipeReceipt};
use lixiao_seal::verify;
use rusqlite::Connection;

use crate::core::{Core, remember};
use crate::error::DeskResult;
use crate::facts::{Enrolment, Epoch, fact, set_fact};
use crate::outbox;

impl Core {
    /// Forgets everything but the window's settings if `said` is the centre's word that it has every mark of this
    /// desk, and that the desk's work is over. Answers whether it did.
    pub(crate) fn wipe(&self, said: &Signed) -> DeskResult<bool> {
        let enrolment = self.enrolment()?;
        let Some(receipt) = believed(&enrolment, said) else {
            tracing::warn!("a receipt that the centre has not signed for this desk is left alone");
            return Ok(false);
        };
        let wiped = self.store.erase(|sql| {
            if !is_acknowledged(sql, &receipt)? {
                return Ok(false);
            }
            let marks = outbox::made(sql, lixiao_domain::Timestamp(i64::MIN))?;
            forget_everything(sql)?;
            let desk_name = enrolment.name.clone();
            set_fact(sql, &Wiped { desk_name, why: receipt.why, at: receipt.at, marks })?;
            Ok(true)
        })?;
        if wiped {
            let sessions = self.memory().sessions.clone();
            sessions.values().for_each(|session| self.forget_verifier(session));
            tracing::info!(why = ?receipt.why, "the centre has every mark: this desk has forgotten what it held");
            *self.memory() = self.store.read(remember)?;
        }
        Ok(wiped)
    }
}

/// What the server that this desk was enrolled at has stated to it.
fn believed(enrolment: &Enrolment, said: &Signed) -> Option<WipeReceipt> {
    let receipt: WipeReceipt = verify(enrolment.keys.as_ref()?.centre.signing, said)?;
    ((receipt.server, receipt.desk) == (enrolment.server, enrolment.desk)).then_some(receipt)
}

/// Whether the centre has everything, and by its present count: a restored one begins to count anew. At a campaign's
/// end nothing waits for an outcome any more either.
fn is_acknowledged(sql: &Connection, receipt: &WipeReceipt) -> DeskResult<bool> {
    let epoch = fact::<Epoch>(sql)?.ok_or(CommandError::NotEnrolled)?;
    let (next, _) = outbox::next(sql)?;
    let counts = outbox::counts(sql)?;
    let decided = match receipt.why {
        WipeCause::Revoked => true,
        WipeCause::CampaignClosed => counts.held == 0,
    };
    Ok(epoch.0 == receipt.epoch && counts.unsent == 0 && next <= receipt.contiguous + 1 && decided)
}

fn forget_everything(sql: &Connection) -> DeskResult<()> {
    Ok(sql.execute_batch(
        "DELETE FROM remedies; DELETE FROM outbox; DELETE FROM students; DELETE FROM floors;
         DELETE FROM sessions; DELETE FROM facts WHERE name != 'settings';",
    )?)
}
