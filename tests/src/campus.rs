//! A school with a running server: a real SQLite file, real HTTP on a free port, a clock that the test sets.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use lixiao_domain::{CampaignId, DeskId, DeskRole, NodeId, StudentId, StudentNo, Timestamp, Withdrawal};
use lixiao_server::core::accounts::AccountDraft;
use lixiao_server::core::desks::DeskDraft;
use lixiao_server::core::{accounts, campaigns, desks, school, student_accounts, students, tickets};
use lixiao_server::edge::Clock;
use lixiao_server::files::login_file;
use lixiao_server::files::plan_file::PlanFile;
use lixiao_server::files::roster_file;
use lixiao_server::files::school_file::{self, SchoolFile};
use lixiao_server::http::front::Front;
use lixiao_server::http::pages::Pages;
use lixiao_server::http::{AppState, router};
use lixiao_store::{AccountRole, Store, StoreError, read, write};
use lixiao_store_sqlite::SqliteStore;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// The campaign of the demonstration data.
pub const CAMPAIGN: CampaignId = CampaignId(26);

/// The password of every account that [`Campus::operator`] makes.
pub const PASSWORD: &str = "a password for tests";

/// 2026-06-18T02:00:00Z, inside the window of the plan.
pub const START: Timestamp = Timestamp(1_781_748_000_000);

/// A port that the system chooses.
const FREE: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0));

/// A school with a running server.
pub struct Campus {
    folder: TempDir,
    address: SocketAddr,
    now: Arc<AtomicI64>,
    front: Front,
    pages: Pages,
    login: String,
    running: Option<Running>,
}

struct Running {
    store: Arc<SqliteStore>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Campus {
    /// A school with the demonstration plan and roster.
    pub async fn open() -> Self {
        Self::bare().await.filled().await
    }

    /// The same, whose store is kept below this folder.
    pub async fn open_in(folder: &Path) -> Self {
        Self::keep(TempDir::new_in(folder).unwrap(), FREE).await.filled().await
    }

    async fn filled(mut self) -> Self {
        self.apply_plan(&plan_text("2026-06-15", "2026-06-28")).await;
        self.import(&std::fs::read_to_string(fixture("demo/students.csv")).unwrap()).await;
        self
    }

    /// The same school with its pages set up: it asks for every part of the form.
    pub async fn with_pages() -> Self {
        let campus = Self::open().await;
        let text = std::fs::read_to_string(fixture("demo/school.toml")).unwrap();
        let SchoolFile { school, logo } = SchoolFile::parse(&text).unwrap();
        let logo = fixture("demo").join(logo.unwrap());
        let logo = school_file::logo(&logo, std::fs::read(&logo).unwrap()).unwrap();
        campus.write(move |txn| school::apply(txn, &school, Some(&logo))).await.unwrap();
        campus
    }

    /// A school without a campaign.
    pub async fn bare() -> Self {
        Self::at(FREE).await
    }

    /// A school without a campaign, whose server listens at this address.
    pub async fn at(address: SocketAddr) -> Self {
        Self::keep(TempDir::new().unwrap(), address).await
    }

    async fn keep(folder: TempDir, address: SocketAddr) -> Self {
        let now = Arc::new(AtomicI64::new(START.0));
        let (front, pages, login) = (Front::default(), Pages::Nowhere, String::new());
        let mut campus = Self { folder, address, now, front, pages, login, running: None };
        campus.start().await;
        campus
    }

    /// Starts the server, at the address that it had before.
    pub async fn start(&mut self) {
        self.start_with(Arc::new(SqliteStore::open(self.store_file()).unwrap())).await;
    }

    /// Revokes every desk for cause, and starts the server again.
    pub async fn revoke_all_and_start(&mut self) {
        let store = Arc::new(SqliteStore::open(self.store_file()).unwrap());
        let how = Withdrawal::ForCause { at: self.now() };
        let revoked = write::<_, StoreError>(&*store, move |txn| {
            let enrolled = txn.desks(CAMPAIGN)?;
            enrolled.iter().try_for_each(|desk| desks::revoke(txn, desk.id(), how).map(drop))
        });
        revoked.await.unwrap();
        self.start_with(store).await;
    }

    async fn start_with(&mut self, store: Arc<SqliteStore>) {
        let identity = read::<_, StoreError>(&*store, |txn| txn.identity()).await.unwrap();
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.address = listener.local_addr().unwrap();
        let state = AppState::new(store.clone(), identity, self.clock());
        let state = state.seen_as(self.front.clone()).with_pages(self.pages.clone());
        let state = state.signing_in_by(login_file::parse(&self.login).unwrap());
        let app = router(state).into_make_service_with_connect_info::<SocketAddr>();
        let (stop, stopped) = oneshot::channel();
        let serving = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            axum::serve(listener, app).with_graceful_shutdown(stopped).await.unwrap();
        });
        self.running = Some(Running { store, stop, serving });
    }

    /// Stops the server: nobody answers at its address until it is started again.
    pub async fn stop(&mut self) {
        let Running { store, stop, serving } = self.running.take().expect("the server runs");
        drop(stop);
        serving.abort();
        drop(serving.await);
        store.shutdown(); // also where a request is still on its way
    }

    /// Starts the server again, seen from outside like this.
    pub async fn restart_seen_as(&mut self, front: Front) {
        self.stop().await;
        self.front = front;
        self.start().await;
    }

    /// Starts the server again, with these pages.
    pub async fn restart_with_pages(&mut self, pages: Pages) {
        self.stop().await;
        self.pages = pages;
        self.start().await;
    }

    /// Starts the server again, where students sign in as a log-in file says.
    pub async fn restart_signing_in_by(&mut self, login: String) {
        self.stop().await;
        self.login = login;
        self.start().await;
    }

    /// The server's address.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The file of the server's store.
    pub fn store_file(&self) -> PathBuf {
        self.folder.path().join("server.db")
    }

    /// The server's time.
    pub fn now(&self) -> Timestamp {
        Timestamp(self.now.load(Ordering::Relaxed))
    }

    /// Lets time go on.
    pub fn pass(&self, milliseconds: i64) {
        self.now.fetch_add(milliseconds, Ordering::Relaxed);
    }

    /// The server's clock, for others to share.
    pub fn clock(&self) -> Clock {
        let now = Arc::clone(&self.now);
        Arc::new(move || Timestamp(now.load(Ordering::Relaxed)))
    }

    /// Applies a plan file.
    pub async fn apply_plan(&mut self, text: &str) {
        let file = PlanFile::parse(text).unwrap();
        let at = self.now();
        self.write(move |txn| campaigns::apply(txn, &file, at)).await.unwrap();
    }

    /// Takes a roster file in.
    pub async fn import(&self, text: &str) {
        let roster = roster_file::parse(text.as_bytes());
        let at = self.now();
        self.write(move |txn| students::import(txn, CAMPAIGN, &roster, at)).await.unwrap();
    }

    /// Makes an operator who may mark these nodes.
    pub async fn operator(&self, account: &str, nodes: &[u16]) {
        let draft = AccountDraft {
            account: account.to_owned(),
            name: format!("测试{account}"),
            role: AccountRole::Operator,
            nodes: node_ids(nodes),
            password_hash: accounts::hash_password(PASSWORD),
        };
        let at = self.now();
        self.write::<_, StoreError>(move |txn| accounts::put(txn, draft, at)).await.unwrap();
    }

    /// Gives a student the password of [`PASSWORD`].
    pub async fn student(&self, no: &str) {
        let id = self.student_id(no).await;
        let hash = accounts::hash_password(PASSWORD);
        self.write::<_, StoreError>(move |txn| student_accounts::set_password(txn, id, hash)).await.unwrap();
    }

    /// Draws a student's activation code.
    pub async fn activation_code(&self, no: &str) -> String {
        let (id, at) = (self.student_id(no).await, self.now());
        self.write::<_, StoreError>(move |txn| student_accounts::issue_code(txn, id, at)).await.unwrap()
    }

    /// A student of the roster.
    pub async fn student_id(&self, no: &str) -> StudentId {
        let no: StudentNo = no.parse().unwrap();
        let found = read::<_, StoreError>(self.store(), move |txn| txn.student_by_no(CAMPAIGN, &no));
        found.await.unwrap().expect("the student is in the roster").id
    }

    /// Draws an enrolment code for a counter's desk.
    pub async fn desk_code(&self, nodes: &[u16]) -> String {
        self.enrolment_code(DeskRole::Counter, nodes).await
    }

    /// Draws an enrolment code.
    pub async fn enrolment_code(&self, role: DeskRole, nodes: &[u16]) -> String {
        let draft =
            DeskDraft { name: "测试窗口".to_owned(), campaign: CAMPAIGN, role, nodes: node_ids(nodes) };
        let at = self.now();
        self.write::<_, StoreError>(move |txn| desks::issue_code(txn, draft, at)).await.unwrap()
    }

    /// The campaign's desks, by id.
    pub async fn desks(&self) -> Vec<DeskId> {
        let desks = read::<_, StoreError>(self.store(), |txn| txn.desks(CAMPAIGN)).await.unwrap();
        desks.iter().map(lixiao_store::Desk::id).collect()
    }

    /// Revokes a desk for cause.
    pub async fn revoke(&self, desk: DeskId) {
        let how = Withdrawal::ForCause { at: self.now() };
        assert!(self.write::<_, StoreError>(move |txn| desks::revoke(txn, desk, how)).await.unwrap());
    }

    /// The digits of a student's present ticket.
    pub async fn ticket(&self, no: &str) -> String {
        let no: StudentNo = no.parse().unwrap();
        let text = read::<_, StoreError>(self.store(), move |txn| {
            let student = txn.student_by_no(CAMPAIGN, &no)?.expect("the student is in the roster");
            tickets::current(txn, &student)
        });
        text.await.unwrap().expect("the campaign has a key").into()
    }

    /// Runs a writing use case on the server's store.
    pub async fn write<T: Send + 'static, E: From<StoreError> + Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn lixiao_store::WriteTxn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E> {
        write(self.store(), work).await
    }

    /// Reads what the server's store keeps.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn lixiao_store::ReadTxn) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        read(self.store(), work).await.unwrap()
    }

    /// The server's store.
    pub fn store(&self) -> &dyn Store {
        &*self.running.as_ref().expect("the server runs").store
    }
}

/// The demonstration plan with this window.
pub fn plan_text(from: &str, until: &str) -> String {
    let text = std::fs::read_to_string(fixture("demo/plan.toml")).unwrap();
    text.replace("@FROM@", from).replace("@UNTIL@", until).replace("@CLOSES@", "2026-12-31")
}

/// A roster file of so many made-up students, with numbers from 202310001.
pub fn roster_text(students: u32) -> String {
    let text = std::fs::read_to_string(fixture("demo/students.csv")).unwrap();
    let heading = text.lines().take(1).map(str::to_owned);
    let rows = (1..=students).map(|number| format!("{},测试{number},音乐学系,benke", 202_310_000 + number));
    heading.chain(rows).collect::<Vec<_>>().join("\n")
}

/// A file of `tests/fixtures`.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn node_ids(nodes: &[u16]) -> BTreeSet<NodeId> {
    nodes.iter().copied().map(NodeId).collect()
}
