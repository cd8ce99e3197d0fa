//! Who sits at the desk, as far as no network is needed: the enrolment kept, sessions opened, locked, opened again.

use std::sync::Arc;

use lixiao_domain::{NodeId, SessionRights, Withdrawal};
use lixiao_protocol::http::{EnrolAnswer, SignInAnswer};
use lixiao_protocol::ipc::{CommandError, Settings, Wiped};

use crate::core::{Core, Sessions};
use crate::error::DeskResult;
use crate::facts::{
    Enrolment, Epoch, KeptSession, Keys, Seat, Verifier, forget, keep_session, sessions, set_fact,
};
use crate::password;

/// Wrong passwords in a row after which only the centre opens the desk.
const OFFLINE_TRIES: u32 = 5;

/// What came of opening a locked desk without the network.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unlocked {
    /// It is open.
    Open,
    /// Only the centre can say whether it may be opened, by this account.
    AskCentre {
        /// The account of whoever locked it.
        account: String,
    },
}

impl Core {
    /// Keeps what the desk was enrolled as, with the secret of the key that it named then.
    pub(crate) fn keep_enrolment(
        &self,
        address: &str,
        secret: [u8; 32],
        answer: EnrolAnswer,
    ) -> DeskResult<()> {
        let enrolment = Enrolment {
            address: address.to_owned(),
            server: answer.centre.server,
            desk: answer.desk,
            name: answer.name,
            role: answer.role,
            campaign: answer.campaign,
            token: answer.token,
            keys: answer.keys.map(|centre| Keys { secret, centre }),
        };
        self.store.write(|sql| {
            forget::<Wiped>(sql)?;
            set_fact(sql, &Epoch(answer.centre.epoch))?;
            set_fact(sql, &enrolment)
        })?;
        let mut memory = self.memory();
        memory.wiped = None;
        memory.enrolment = Some(Arc::new(enrolment));
        Ok(())
    }

    /// Seats an operator whom the centre has let in.
    ///
    /// # Errors
    /// They may work no node of this desk.
    pub(crate) fn admit(&self, account: &str, password: &str, answer: SignInAnswer) -> DeskResult<()> {
        let verifier = self.seal(&answer.session, password::verifier(password, &*self.edge)?);
        self.seat(account, Some(verifier), answer)
    }

    /// Seats an operator; `verifier` is what opens the desk again after it was locked.
    pub(crate) fn seat(
        &self,
        account: &str,
        verifier: Option<Verifier>,
        answer: SignInAnswer,
    ) -> DeskResult<()> {
        let SignInAnswer { centre: _, session: rights, operator, proof } = answer;
        let session =
            KeptSession { rights, operator, account: account.to_owned(), proof, verifier, failures: 0 };
        let frame = self.memory().frame.clone().ok_or(CommandError::ServerUnreachable)?;
        if frame.choices(&session, self.centre_now()).is_empty() {
            return Err(CommandError::NoNodeGranted.into());
        }
        let node = self.memory().seat.and_then(|seat| seat.node);
        let seat = Seat { session: session.rights.id, locked: false, node };
        let sessions = self.store.write(|sql| {
            keep_session(sql, &session)?;
            set_fact(sql, &seat)?;
            sessions(sql)
        })?;
        self.sit(Some(seat), sessions);
        Ok(())
    }

    /// Hides everything until the operator comes back. Nobody there to lock is fine.
    pub(crate) fn lock(&self) {
        let mut memory = self.memory();
        memory.shown = None;
        memory.seat = memory.seat.map(|seat| Seat { locked: true, ..seat });
    }

    /// Opens a locked desk by the password alone, as long as the session holds and not too many were wrong.
    pub(crate) fn unlock(&self, password: &str) -> DeskResult<Unlocked> {
        let seat = self.memory().seat.ok_or(CommandError::NotSignedIn)?;
        let session = self.memory().sessions.get(&seat.session).cloned().ok_or(CommandError::NotSignedIn)?;
        let holds = self.centre_now() < session.rights.until && session.failures < OFFLINE_TRIES;
        let Some(verifier) = self.unsealed(&session).filter(|_| holds) else {
            return Ok(Unlocked::AskCentre { account: session.account });
        };
        if !password::fits(password, &verifier) {
            let failures = session.failures + 1;
            self.keep(&KeptSession { failures, ..session })?;
            return Err(CommandError::PasswordWrong.into());
        }
        self.keep(&KeptSession { failures: 0, ..session })?;
        self.memory().seat = Some(Seat { locked: false, ..seat });
        Ok(Unlocked::Open)
    }

    /// Ends the operator's work. Answers with the session that was open.
    pub(crate) fn leave(&self) -> DeskResult<KeptSession> {
        let seat = self.memory().seat.ok_or(CommandError::NotSignedIn)?;
        let session = self.memory().sessions.get(&seat.session).cloned().ok_or(CommandError::NotSignedIn)?;
        self.store.write(|sql| forget::<Seat>(sql))?;
        self.forget_verifier(&session);
        let ended = Withdrawal::Ordinary { at: self.centre_now() };
        let rights = SessionRights { ended: Some(ended), ..session.rights.clone() };
        self.keep(&KeptSession { verifier: None, rights, ..session.clone() })?;
        let mut memory = self.memory();
        memory.seat = None;
        memory.shown = None;
        Ok(session)
    }

    /// Changes the node at work.
    pub(crate) fn choose_node(&self, node: NodeId) -> DeskResult<()> {
        let work = self.work()?;
        let mut choices = work.lens.frame.choices(&work.session, work.lens.now).into_iter();
        if !choices.any(|choice| choice.id == node) {
            return Err(CommandError::NodeNotGranted.into());
        }
        let seat = Seat { session: work.session.rights.id, locked: false, node: Some(node) };
        self.store.write(|sql| set_fact(sql, &seat))?;
        let mut memory = self.memory();
        memory.seat = Some(seat);
        memory.shown = None;
        Ok(())
    }

    /// Keeps the window's settings.
    pub(crate) fn change_settings(&self, settings: Settings) -> DeskResult<()> {
        self.store.write(|sql| set_fact(sql, &settings))?;
        self.memory().settings = settings;
        Ok(())
    }

    /// Puts what opens the desk again into the machine's key store, so that whoever copies the desk's folder cannot try
    /// passwords on it; into the folder where there is no such store.
    fn seal(&self, session: &SessionRights, verifier: String) -> Verifier {
        let name = session.id.to_string();
        match self.edge.vault().keep(&name, &verifier) {
            Ok(()) => Verifier::InKeyStore { name },
            Err(error) => {
                tracing::info!(%error, "what opens the desk again is kept in its folder");
                Verifier::Kept(verifier)
            }
        }
    }

    fn unsealed(&self, session: &KeptSession) -> Option<String> {
        match session.verifier.as_ref()? {
            Verifier::Kept(verifier) => Some(verifier.clone()),
            Verifier::InKeyStore { name } => self.edge.vault().secret(name),
        }
    }

    /// Takes out of the key store what opens the desk again.
    pub(crate) fn forget_verifier(&self, session: &KeptSession) {
        match &session.verifier {
            Some(Verifier::InKeyStore { name }) => self.edge.vault().forget(name),
            Some(Verifier::Kept(_)) | None => {}
        }
    }

    fn keep(&self, session: &KeptSession) -> DeskResult<()> {
        let sessions = self.store.write(|sql| {
            keep_session(sql, session)?;
            sessions(sql)
        })?;
        self.memory().sessions = Arc::new(sessions);
        Ok(())
    }

    fn sit(&self, seat: Option<Seat>, sessions: Sessions) {
        let mut memory = self.memory();
        memory.seat = seat;
        memory.shown = None;
        memory.sessions = Arc::new(sessions);
    }
}
