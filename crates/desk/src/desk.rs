//! The desk, as the window uses it.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lixiao_domain::{Entry, MarkId, NodeId, StudentId};
use lixiao_protocol::http::{FormQuery, FormRequest};
use lixiao_protocol::ipc::{
    CommandError, DeskStatus, EnrolmentOffer, Exported, Found, Look, MarkAnswer, MarkLine, MarkRequest,
    Queue, Reconciliation, RemedyAnswer, RemedyRequest, ReturnedMark, Settings, Today,
};
use lixiao_protocol::student::{DepartmentForm, FormChange};
use lixiao_sync::Queued;
use lixiao_ticket::EnrolmentCode;
use tokio::sync::watch;

use crate::bell::Bell;
use crate::client::Client;
use crate::core::Core;
use crate::driver::{Driver, blocking};
use crate::edge::Edge;
use crate::entrance::Unlocked;
use crate::error::{DeskError, DeskResult};
use crate::marking::Decided;
use crate::redeem::{Redeemed, redeem};
use crate::remedy::Settled;
use crate::store::unpoisoned;

/// How long the centre has to answer where its answer is waited for.
const CENTRE_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the first sign-in waits for the desk's frame, which the first pull brings.
const FRAME_TIMEOUT: Duration = Duration::from_secs(10);

/// A counter's desk: what its operators do, kept on this machine and in step with the centre.
///
/// Cheap to clone; the clones are one desk. Everything that may wait for disk or network is asynchronous and
/// needs a Tokio runtime.
#[derive(Clone)]
pub struct Desk {
    core: Arc<Core>,
    bell: Bell,
    driver: Arc<Mutex<Option<Driver>>>,
}

impl Desk {
    /// Opens the desk that is kept in `folder`, and begins to keep it in step with the centre if it is enrolled.
    ///
    /// # Errors
    /// [`CommandError::DeskInUse`], [`CommandError::DatabaseTooNew`], [`CommandError::DiskFull`].
    pub async fn open(folder: &Path, edge: Arc<dyn Edge>) -> DeskResult<Self> {
        let folder = folder.to_owned();
        let opened = tokio::task::spawn_blocking(move || {
            let core = Core::open(&folder, edge)?;
            let status = core.status()?;
            Ok::<_, DeskError>((core, status))
        });
        let (core, status) = opened.await.map_err(|error| DeskError::Unplanned(error.into()))??;
        let desk = Self { core: Arc::new(core), bell: Bell::new(status), driver: Arc::new(Mutex::new(None)) };
        if desk.core.enrolment().is_ok() {
            desk.start_driver()?;
        }
        Ok(desk)
    }

    /// How it stands with the desk.
    pub fn status(&self) -> DeskStatus {
        self.bell.status().borrow().clone()
    }

    /// How it stands with the desk, and every change of it.
    pub fn watch_status(&self) -> watch::Receiver<DeskStatus> {
        self.bell.status()
    }

    /// Changes whenever the lists of [`Self::today`] and [`Self::queue`], or a student on the screen, may have.
    pub fn watch_marks(&self) -> watch::Receiver<u64> {
        self.bell.marks()
    }

    /// What a scanned text says about becoming a desk; nothing where it is no whole enrolment code, or where this
    /// machine is a desk already.
    pub fn enrolment_offer(&self, text: &str) -> Option<EnrolmentOffer> {
        let code: EnrolmentCode = text.trim().parse().ok().filter(|_| self.core.enrolment().is_err())?;
        Some(EnrolmentOffer { address: code.address().to_owned(), code: code.code().to_owned() })
    }

    /// Makes this machine a desk of the server at `address`, by a one-time code.
    pub async fn enrol(&self, address: &str, code: &str) -> DeskResult<()> {
        self.check_free()?;
        self.settle(redeem(address, code, &*self.core.edge).await?).await
    }

    /// Makes sure that this machine is no desk yet.
    ///
    /// # Errors
    /// [`CommandError::AlreadyEnrolled`].
    pub fn check_free(&self) -> DeskResult<()> {
        if self.core.enrolment().is_ok() { Err(CommandError::AlreadyEnrolled.into()) } else { Ok(()) }
    }

    /// Becomes the desk that a one-time code was for.
    pub async fn settle(&self, redeemed: Redeemed) -> DeskResult<()> {
        let Redeemed { address, secret, answer } = redeemed;
        self.blocking(move |core| core.keep_enrolment(&address, secret, answer)).await?;
        self.start_driver()?;
        self.bell.ring_status(&self.core).await;
        Ok(())
    }

    /// Lets an operator in, by the centre's word.
    pub async fn sign_in(&self, account: &str, password: &str) -> DeskResult<()> {
        let client = self.client()?;
        let answer = client.sign_in(account, password).await?;
        if answer.centre.server != self.core.enrolment()?.server {
            return Err(CommandError::NotOurServer.into());
        }
        self.await_frame().await?;
        let (account, password) = (account.to_owned(), password.to_owned());
        let admitted = self.blocking(move |core| core.admit(&account, &password, answer)).await;
        self.bell.ring_status(&self.core).await;
        admitted
    }

    /// Hides everything until the operator comes back.
    pub async fn lock(&self) {
        self.core.lock();
        self.bell.ring_status(&self.core).await;
    }

    /// Lets the operator who locked the desk back in, without the network as long as their session holds and
    /// not five passwords in a row were wrong.
    pub async fn unlock(&self, password: &str) -> DeskResult<()> {
        let tried = password.to_owned();
        match self.blocking(move |core| core.unlock(&tried)).await? {
            Unlocked::AskCentre { account } => self.sign_in(&account, password).await?,
            Unlocked::Open => {}
        }
        self.bell.ring_status(&self.core).await;
        Ok(())
    }

    /// Ends the operator's work, locked or not. The centre is told if it answers.
    pub async fn sign_out(&self) -> DeskResult<()> {
        let session = self.blocking(Core::leave).await?;
        self.bell.ring_status(&self.core).await;
        let client = self.client()?;
        tokio::spawn(async move {
            if let Err(error) = client.end_session(session.rights.id).await {
                tracing::info!(%error, "the centre was not told of the end of a session");
            }
        });
        Ok(())
    }

    /// Changes the node at work.
    pub async fn choose_node(&self, node: NodeId) -> DeskResult<()> {
        self.blocking(move |core| core.choose_node(node)).await?;
        self.bell.ring_status(&self.core).await;
        Ok(())
    }

    /// What a scanned text leads to.
    pub async fn scan(&self, text: &str, entry: Entry) -> DeskResult<Look> {
        let text = text.to_owned();
        self.blocking(move |core| core.scan(&text, entry)).await
    }

    /// What a student chosen by hand looks like.
    pub async fn open_student(&self, student: StudentId) -> DeskResult<Look> {
        self.blocking(move |core| core.open_student(student)).await
    }

    /// Finds students by the beginning or the last four digits of their number, a part of their name, or initials
    /// of its pinyin: two characters at least; by number, 20 at most.
    pub async fn search(&self, query: &str) -> DeskResult<Vec<Found>> {
        let query = query.to_owned();
        self.blocking(move |core| core.search(&query)).await
    }

    /// Records the operator's decision about the student on the screen. Once it says `Recorded`, the mark is
    /// durably on this machine; at a node that needs the centre, the centre has answered as well.
    ///
    /// # Errors
    /// [`CommandError::CardGone`], [`CommandError::CentreNeeded`], [`CommandError::DeskRevoked`],
    /// [`CommandError::DiskFull`].
    pub async fn mark(&self, request: MarkRequest) -> DeskResult<MarkAnswer> {
        match self.blocking(move |core| core.mark(&request)).await? {
            Decided::Unwritten(answer) => Ok(answer),
            Decided::Recorded { line, needs_centre: false, .. } => {
                self.recorded().await;
                Ok(MarkAnswer::Recorded { line })
            }
            Decided::Recorded { queued, needs_centre: true, .. } => self.await_centre(queued).await,
        }
    }

    /// Takes back a mark that the operator made here in the last five minutes, and answers with it.
    pub async fn undo(&self, mark: MarkId) -> DeskResult<MarkLine> {
        let line = self.blocking(move |core| core.undo(mark)).await?;
        self.recorded().await;
        Ok(line)
    }

    /// What was done at this desk today.
    pub async fn today(&self) -> DeskResult<Today> {
        self.blocking(Core::today).await
    }

    /// The marks that need patience or attention.
    pub async fn queue(&self) -> DeskResult<Queue> {
        self.blocking(Core::queue).await
    }

    /// What was made at this desk beside what the centre has.
    pub async fn reconcile(&self) -> DeskResult<Reconciliation> {
        self.blocking(Core::reconcile).await
    }

    /// A mark of the 退回清单 beside what stands in its place.
    ///
    /// # Errors
    /// [`CommandError::NotReturned`].
    pub async fn returned(&self, mark: MarkId) -> DeskResult<ReturnedMark> {
        self.blocking(move |core| core.returned(mark)).await
    }

    /// Does what the operator wants about a mark of the 退回清单. Once it says `Dealt`, that is durably on this
    /// machine, with its reason.
    ///
    /// # Errors
    /// [`CommandError::NotReturned`], [`CommandError::ReasonMissing`], [`CommandError::NotUndoable`],
    /// [`CommandError::CentreNeeded`], [`CommandError::DeskRevoked`], [`CommandError::DiskFull`].
    pub async fn remedy(&self, request: RemedyRequest) -> DeskResult<RemedyAnswer> {
        let asked = request.clone();
        match self.blocking(move |core| core.remedy(&asked)).await? {
            Settled::Answered(answer) => {
                self.bell.ring_marks(&self.core).await;
                Ok(answer)
            }
            Settled::Marked => {
                self.recorded().await;
                Ok(RemedyAnswer::Dealt)
            }
            Settled::AwaitsCentre(queued) => self.await_remedy(request, queued).await,
        }
    }

    /// A student's form 党团关系迁移地址查询, as the department at work sees it. The centre alone has it.
    ///
    /// # Errors
    /// [`CommandError::ServerUnreachable`], [`CommandError::NodeNotGranted`].
    pub async fn form(&self, student: StudentId) -> DeskResult<DepartmentForm> {
        let by = self.form_query()?;
        Ok(self.client()?.form(student, &by).await?.form)
    }

    /// Corrects or confirms the department's parts of a student's form, which had `seen` corrections when it was
    /// shown.
    ///
    /// # Errors
    /// [`CommandError::FormChanged`], [`CommandError::FormInvalid`], [`CommandError::ReasonMissing`], and those of
    /// [`Self::form`].
    pub async fn change_form(
        &self,
        student: StudentId,
        seen: usize,
        change: FormChange,
    ) -> DeskResult<DepartmentForm> {
        let by = self.form_query()?;
        Ok(self.client()?.change_form(student, &FormRequest { by, seen, change }).await?.form)
    }

    fn form_query(&self) -> DeskResult<FormQuery> {
        let work = self.core.work()?;
        Ok(FormQuery { session: work.session.rights.id, node: work.node })
    }

    /// The name that a file of the outbox gets by itself.
    ///
    /// # Errors
    /// [`CommandError::NotEnrolled`].
    pub async fn export_name(&self) -> DeskResult<String> {
        self.blocking(Core::export_name).await
    }

    /// Writes all that was marked here to a file, or into a folder under [`Self::export_name`], for the centre to
    /// import. What is unsent stays so until the centre answers.
    ///
    /// # Errors
    /// [`CommandError::NotEnrolled`], [`CommandError::KeysMissing`], [`CommandError::FileInTheWay`],
    /// [`CommandError::FileNotWritten`], [`CommandError::DiskFull`].
    pub async fn export(&self, path: &Path) -> DeskResult<Exported> {
        let path = path.to_owned();
        self.blocking(move |core| core.export(&path)).await
    }

    /// Keeps the window's settings.
    pub async fn change_settings(&self, settings: Settings) -> DeskResult<()> {
        self.blocking(move |core| core.change_settings(settings)).await?;
        self.bell.ring_status(&self.core).await;
        Ok(())
    }

    /// Tries at once to reach the centre.
    pub fn retry_sync(&self) {
        if let Some(driver) = &*unpoisoned(&self.driver) {
            driver.retry_now();
        }
    }

    /// Ends all that this desk does and gives its folder free. Other clones of it keep the folder.
    pub async fn close(self) {
        let driver = unpoisoned(&self.driver).take();
        if let Some(driver) = driver {
            driver.stop().await;
        }
    }

    fn start_driver(&self) -> DeskResult<()> {
        let driver = Driver::start(self.core.clone(), self.client()?, self.bell.clone())?;
        *unpoisoned(&self.driver) = Some(driver);
        Ok(())
    }

    fn client(&self) -> DeskResult<Client> {
        let enrolment = self.core.enrolment()?;
        Client::new(&enrolment.address, Some(enrolment.token.clone()))
    }

    async fn recorded(&self) {
        if let Some(driver) = &*unpoisoned(&self.driver) {
            driver.mark_recorded();
        }
        self.bell.ring_marks(&self.core).await;
    }

    /// Waits until the first pull has brought the frame.
    async fn await_frame(&self) -> DeskResult<()> {
        let mut marks = self.bell.marks();
        self.retry_sync();
        let frame = async { while self.core.memory().frame.is_none() && marks.changed().await.is_ok() {} };
        let waited = tokio::time::timeout(FRAME_TIMEOUT, frame).await;
        waited.map_err(|_| CommandError::ServerUnreachable.into())
    }

    /// Waits for what the centre says of a mark. Where it says nothing, the mark is taken back, so that whatever
    /// became of it stands no more.
    async fn await_centre(&self, queued: Queued) -> DeskResult<MarkAnswer> {
        let mut marks = self.bell.marks();
        self.recorded().await;
        self.retry_sync();
        let answered = async {
            loop {
                if let Some(answer) = self.blocking(move |core| core.centre_answer(queued.mark)).await? {
                    return Ok(answer);
                }
                if marks.changed().await.is_err() {
                    return Err(CommandError::CentreNeeded.into());
                }
            }
        };
        let Ok(answer) = tokio::time::timeout(CENTRE_TIMEOUT, answered).await else {
            return self.give_up(queued.mark).await;
        };
        answer
    }

    /// Waits for what the centre says of a mark that is to mend a returned one, which stays in its list unless the
    /// centre takes it.
    async fn await_remedy(&self, request: RemedyRequest, queued: Queued) -> DeskResult<RemedyAnswer> {
        match self.await_centre(queued).await? {
            MarkAnswer::Recorded { .. } => {
                self.blocking(move |core| core.finish_remedy(&request, queued.mark)).await?;
                self.bell.ring_marks(&self.core).await;
                Ok(RemedyAnswer::Dealt)
            }
            MarkAnswer::AlreadySo { line } => Ok(RemedyAnswer::AlreadySo { line: Box::new(line) }),
            MarkAnswer::NeedsConfirmation { missing } => Ok(RemedyAnswer::NeedsConfirmation { missing }),
            MarkAnswer::Refused { refusal } => Ok(RemedyAnswer::Refused { refusal }),
            MarkAnswer::Changed { .. } => {
                Ok(RemedyAnswer::Changed { returned: Box::new(self.returned(request.mark).await?) })
            }
        }
    }

    /// Takes back a mark that the centre has not answered; should it have done so just now, that counts.
    async fn give_up(&self, mark: MarkId) -> DeskResult<MarkAnswer> {
        match self.undo(mark).await {
            Ok(_) => Err(CommandError::CentreNeeded.into()),
            Err(DeskError::Named(CommandError::NotUndoable)) => {
                let answer = self.blocking(move |core| core.centre_answer(mark)).await?;
                answer.ok_or(CommandError::CentreNeeded.into())
            }
            Err(error) => Err(error),
        }
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Core) -> DeskResult<T> + Send + 'static,
    ) -> DeskResult<T> {
        blocking(&self.core, work).await
    }
}
