//! The kiosk, as its window uses it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lixiao_desk::Edge;
use lixiao_domain::{Revision, Timestamp};
use lixiao_protocol::booth::{self, Arrival, Departure, OwnCode, OwnCodeAnswer};
use lixiao_protocol::kiosk::{
    KioskMaintenance, KioskPhase, KioskState, KioskTimers, OutOfService, PinAnswer, PrintAnswer,
};
use lixiao_protocol::student::{
    Clearance, FormView, Handover, School, SignIn, SignedIn, SignedOut, StudentError, TicketView, route,
};
use lixiao_slip::Slip;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::events::Events;
use crate::kept::Kept;
use crate::moments;
use crate::pin::Tried;
use crate::printer::Printer;
use crate::server::Server;

/// How often the kiosk looks whether its server is there.
const PROBE: Duration = Duration::from_secs(1);

/// How long one look may take.
const PROBE_TIMEOUT: Duration = Duration::from_secs(5);

/// Looks in vain after which nobody is served any more: a single one is a hiccup.
const MISSES: u32 = 2;

/// Looks from one for the printer to the next.
const PRINTER_EVERY: u32 = 30;

/// How long the server has to hear that a student goes: the student does not wait for it.
const FAREWELL: Duration = Duration::from_secs(3);

/// How long the server holds a kiosk's session at most.
const LONGEST_STAY: Duration = Duration::from_mins(15);

/// Where the server's ways to the university are.
const LOGINS: &str = "/login/";

/// How long the page may say goodbye before the program ends without it.
const LONGEST_GOODBYE: Duration = Duration::from_secs(15);

type Answer<T> = Result<T, StudentError>;

/// A kiosk. Cheap to clone; the clones are one. Needs a Tokio runtime.
#[derive(Clone)]
pub struct Kiosk(Arc<Inner>);

struct Inner {
    folder: PathBuf,
    server: Option<Server>,
    printer: Printer,
    edge: Arc<dyn Edge>,
    session: Mutex<Option<Session>>,
    /// The student goes, and with them this process: nobody else is let in.
    is_closing: AtomicBool,
    reached: Mutex<Option<Timestamp>>,
    state: watch::Sender<KioskState>,
    changes: watch::Sender<Option<Revision>>,
}

/// A student's session; what follows its changes ends with it.
struct Session {
    secret: String,
    following: JoinHandle<()>,
}

impl Drop for Session {
    fn drop(&mut self) {
        self.following.abort();
    }
}

impl Kiosk {
    /// Opens the kiosk in `folder`, and begins to look after its server.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn open(folder: &Path, edge: Arc<dyn Edge>, printer: Printer) -> io::Result<Self> {
        let kept = Kept::read(folder)?;
        let state = KioskState {
            phase: match &kept {
                Some(_) => KioskPhase::OutOfService { why: OutOfService::Starting },
                None => KioskPhase::NotEnrolled,
            },
            name: kept.as_ref().map(|kept| kept.name.clone()),
            can_print: false,
            reads_own_code: kept.as_ref().is_some_and(|kept| kept.own_code),
            timers: kept.as_ref().map_or_else(KioskTimers::default, |kept| kept.timers),
        };
        let kiosk = Self(Arc::new(Inner {
            folder: folder.to_owned(),
            server: kept.as_ref().and_then(Server::of),
            printer,
            edge,
            session: Mutex::default(),
            is_closing: AtomicBool::new(false),
            reached: Mutex::default(),
            state: watch::Sender::new(state),
            changes: watch::Sender::default(),
        }));
        if let Some(server) = kiosk.0.server.clone() {
            tokio::spawn(kiosk.clone().look_after(server));
        }
        Ok(kiosk)
    }

    /// How it stands with the kiosk.
    pub fn state(&self) -> KioskState {
        self.0.state.borrow().clone()
    }

    /// How it stands with the kiosk, and every change of it.
    pub fn watch_state(&self) -> watch::Receiver<KioskState> {
        self.0.state.subscribe()
    }

    /// What changed last about the student who is signed in.
    pub fn watch_changes(&self) -> watch::Receiver<Option<Revision>> {
        self.0.changes.subscribe()
    }

    /// The school, its logo as a `data:` URL.
    pub async fn school(&self) -> Answer<School> {
        let server = self.server()?;
        let mut school: School = server.get(None, route::SCHOOL).await?;
        if let Some(address) = school.logo.take() {
            // A school without its logo is still the school.
            school.logo = server.picture(None, &address).await.ok();
        }
        Ok(school)
    }

    /// Lets a student in. The session's secret stays here.
    pub async fn sign_in(&self, request: &SignIn) -> Answer<SignedIn> {
        let signed = self.server()?.post(None, route::SIGN_IN, request).await?;
        self.let_in(signed)
    }

    /// Asks where somebody goes to sign in at the university; `address` is what the school calls the way there.
    pub async fn depart(&self, address: &str) -> Answer<Departure> {
        if !address.starts_with(LOGINS) {
            return Err(StudentError::NotFound);
        }
        self.server()?.post(None, address, &()).await
    }

    /// Lets the student in whom the university sent back.
    pub async fn arrive(&self, arrival: &Arrival) -> Answer<SignedIn> {
        let signed = self.server()?.post(None, booth::route::ARRIVAL, arrival).await?;
        self.let_in(signed)
    }

    /// How far the student is whose code was held before the camera.
    pub async fn own_code(&self, text: String) -> Answer<OwnCodeAnswer> {
        self.server()?.post(None, booth::route::OWN_CODE, &OwnCode { text }).await
    }

    fn let_in(&self, SignedIn { me, session }: SignedIn) -> Answer<SignedIn> {
        if self.0.is_closing.load(Ordering::Acquire) {
            return Err(StudentError::Unavailable);
        }
        let server = self.server()?.clone();
        let secret = session.ok_or(StudentError::Internal)?;
        let following = tokio::spawn(follow(server, secret.clone(), self.0.changes.clone()));
        *self.session() = Some(Session { secret, following });
        self.change(|state| state.phase = KioskPhase::InUse);
        Ok(SignedIn { me, session: None })
    }

    /// Lets the student go, here in any case and at the server if it answers in time.
    pub async fn sign_out(&self) -> SignedOut {
        let session = self.session().take();
        let (Some(session), Ok(server)) = (session, self.server()) else { return SignedOut { next: None } };
        self.change(|state| state.phase = KioskPhase::Ready);
        let told = timeout(FAREWELL, server.delete(&session.secret, route::ME)).await;
        told.ok().and_then(Result::ok).unwrap_or_else(|| {
            tracing::info!("the server was not told that a student went; the session ends there by itself");
            SignedOut { next: None }
        })
    }

    /// Waits until the student counts as gone whatever the page says: some time after the sign-out, or when the
    /// session must have ended at the server.
    pub async fn overstayed(&self) {
        let mut states = self.watch_state();
        let is_in_use = |state: &KioskState| state.phase == KioskPhase::InUse;
        if states.wait_for(is_in_use).await.is_ok() {
            let ended = states.wait_for(|state| !is_in_use(state));
            drop(timeout(LONGEST_STAY, ended).await); // either is the end
            sleep(LONGEST_GOODBYE).await;
        }
    }

    /// Lets the student go and takes back what is still on its way to the printer. What the process holds of them goes
    /// with the process, which should end now.
    pub async fn clear(&self) {
        self.0.is_closing.store(true, Ordering::Release);
        self.sign_out().await;
        self.0.printer.clear().await;
    }

    /// 离校流程.
    pub async fn clearance(&self) -> Answer<Clearance> {
        self.get(route::CLEARANCE).await
    }

    /// 离校二维码, its picture as a `data:` URL.
    pub async fn ticket(&self) -> Answer<TicketView> {
        let ticket = self.get(route::TICKET).await?;
        self.pictured(ticket).await
    }

    /// 换新码.
    pub async fn new_ticket(&self) -> Answer<TicketView> {
        let ticket = self.post(route::TICKET, &()).await?;
        self.pictured(ticket).await
    }

    /// A link by which the student's own phone gets the code.
    pub async fn hand_over(&self) -> Answer<Handover> {
        self.post(route::HANDOVER, &()).await
    }

    /// The form 党团关系迁移地址查询.
    pub async fn form(&self) -> Answer<FormView> {
        self.get(route::FORM).await
    }

    /// Prints the 离校单 of the student as things stand now.
    pub async fn print(&self) -> Answer<PrintAnswer> {
        let (school, clearance) = (self.school().await?, self.clearance().await?);
        Ok(self.0.printer.print(&on_paper(&school, &clearance)).await)
    }

    /// Tries to open maintenance.
    pub async fn maintain(&self, pin: &str) -> Answer<PinAnswer> {
        let mut kept = self.kept()?;
        let Some(known) = kept.as_mut().and_then(|kept| kept.pin.as_mut()) else {
            return Ok(PinAnswer::NotSet);
        };
        let tried = known.handle_try(pin, self.0.edge.now());
        kept.iter().try_for_each(|kept| kept.write(&self.0.folder)).map_err(internal)?;
        Ok(match tried {
            Tried::Right => PinAnswer::Right { maintenance: self.maintenance(kept.as_ref()).await },
            Tried::Wrong => PinAnswer::Wrong,
            Tried::Wait(wait_s) => PinAnswer::TooManyTries { wait_s },
        })
    }

    async fn maintenance(&self, kept: Option<&Kept>) -> KioskMaintenance {
        let reached = *lock(&self.0.reached);
        KioskMaintenance {
            name: kept.map(|kept| kept.name.clone()),
            server: kept.map(|kept| kept.address.clone()),
            reached,
            printer: self.0.printer.name().await,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    async fn get<T: serde::de::DeserializeOwned>(&self, path: &str) -> Answer<T> {
        let secret = self.secret()?;
        self.server()?.get(Some(&secret), path).await
    }

    async fn post<T: serde::de::DeserializeOwned>(
        &self,
        path: &str,
        body: &impl serde::Serialize,
    ) -> Answer<T> {
        let secret = self.secret()?;
        self.server()?.post(Some(&secret), path, body).await
    }

    async fn pictured(&self, ticket: TicketView) -> Answer<TicketView> {
        let secret = self.secret()?;
        let image = self.server()?.picture(Some(&secret), &ticket.image).await?;
        Ok(TicketView { image, ..ticket })
    }

    fn server(&self) -> Answer<&Server> {
        self.0.server.as_ref().ok_or(StudentError::Unreachable)
    }

    fn secret(&self) -> Answer<String> {
        self.session().as_ref().map(|session| session.secret.clone()).ok_or(StudentError::Unauthenticated)
    }

    fn kept(&self) -> Answer<Option<Kept>> {
        Kept::read(&self.0.folder).map_err(internal)
    }

    /// Looks after the server until the process ends.
    async fn look_after(self, server: Server) {
        let mut misses = 0;
        for look in 0_u32.. {
            if look % PRINTER_EVERY == 0 {
                let can_print = self.0.printer.name().await.is_some();
                self.change(|state| state.can_print = can_print);
            }
            let probed =
                timeout(PROBE_TIMEOUT, server.probe()).await.unwrap_or(Err(OutOfService::ServerAway));
            misses = if probed.is_ok() { 0 } else { misses + 1 };
            if probed.is_ok() || misses >= MISSES {
                self.serve(probed);
            }
            sleep(PROBE).await;
        }
    }

    /// Serves, or not. Whoever is signed in stays so; a kiosk that was revoked is so until it begins anew.
    fn serve(&self, can: Result<(), OutOfService>) {
        if can.is_ok() {
            *lock(&self.0.reached) = Some(self.0.edge.now());
        }
        self.change(|state| {
            state.phase = match (&state.phase, can) {
                (KioskPhase::NotEnrolled, _) => KioskPhase::NotEnrolled,
                (KioskPhase::InUse, _) => KioskPhase::InUse,
                (KioskPhase::OutOfService { why: OutOfService::Revoked }, _) => {
                    KioskPhase::OutOfService { why: OutOfService::Revoked }
                }
                (KioskPhase::Ready | KioskPhase::OutOfService { .. }, Ok(())) => KioskPhase::Ready,
                (KioskPhase::Ready | KioskPhase::OutOfService { .. }, Err(why)) => {
                    KioskPhase::OutOfService { why }
                }
            };
        });
    }

    fn change(&self, change: impl FnOnce(&mut KioskState)) {
        self.0.state.send_if_modified(|state| {
            let before = state.clone();
            change(state);
            *state != before
        });
    }

    fn session(&self) -> MutexGuard<'_, Option<Session>> {
        lock(&self.0.session)
    }
}

/// Tells of every change of the student until the session ends. A stream that breaks is opened again.
async fn follow(server: Server, secret: String, changes: watch::Sender<Option<Revision>>) {
    let mut last = None;
    loop {
        let stream = server
            .events(&secret, route::EVENTS, last.map(|Revision(last)| last.to_string()).as_deref())
            .await;
        if let Some(mut stream) = stream {
            let mut events = Events::default();
            while let Ok(Some(piece)) = stream.chunk().await {
                for revision in events.handle_piece(&piece) {
                    last = Some(revision);
                    changes.send_replace(last);
                }
            }
        }
        sleep(PROBE).await;
    }
}

fn on_paper(school: &School, clearance: &Clearance) -> Vec<u8> {
    let (day, minute) = (&moments::day, &moments::minute);
    lixiao_slip::pdf(&Slip { school: &school.name, clearance, day, minute })
}

fn internal(error: impl std::fmt::Display) -> StudentError {
    tracing::error!(%error, "the kiosk's folder cannot be used");
    StudentError::Internal
}

/// A panic elsewhere leaves nothing half-done behind these locks.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
