//! Answers desks until told to stop.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use lixiao_server::core::{accounts, campaigns};
use lixiao_server::files::login_file;
use lixiao_server::http::front::{Front, PublicUrl};
use lixiao_server::http::pages::Pages;
use lixiao_server::http::{AppState, router};
use lixiao_server::login::Logins;
use lixiao_server::{core::accounts::AccountDraft, edge};
use lixiao_store::{AccountRole, Store, StoreError, read, write};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::accounts::draw_password;
use super::{print, words};

/// How often the store is looked through for campaigns that have ended and sessions that have expired.
const TIDY_EVERY: Duration = Duration::from_hours(1);

/// How browsers reach the server, and what they find.
#[derive(Args)]
pub(super) struct WebArgs {
    /// The address that browsers use, such as `https://lixiao.example`; with https, cookies are bound to TLS.
    #[arg(long, env = "LIXIAO_PUBLIC_URL")]
    public_url: Option<PublicUrl>,
    /// A proxy stands before the server, and says by x-forwarded-for from where a request comes.
    #[arg(long, env = "LIXIAO_BEHIND_PROXY")]
    behind_proxy: bool,
    /// The folder with the students' built pages; the program's own ones when left out.
    #[arg(long, env = "LIXIAO_PAGES")]
    pages: Option<PathBuf>,
    /// The file that says how students sign in; by accounts of this server's own when left out.
    #[arg(long, env = "LIXIAO_LOGIN")]
    login: Option<PathBuf>,
}

pub(super) async fn serve(store: Arc<dyn Store>, listen: &str, web: WebArgs) -> anyhow::Result<()> {
    let identity = read::<_, StoreError>(&*store, |txn| txn.identity()).await.context("reading the store")?;
    let logins = web.login.as_deref().map_or_else(|| Ok(Logins::default()), read_logins)?;
    let front = Front { public: web.public_url, behind_proxy: web.behind_proxy };
    let pages = web.pages.map_or_else(Pages::own, Pages::Folder);
    let listener = TcpListener::bind(listen).await.with_context(|| format!("listening at {listen}"))?;
    let address = listener.local_addr().context("asking for the address listened at")?;
    make_first_admin(&*store).await?;
    let tidying = tokio::spawn(tidy(Arc::clone(&store)));
    let state = AppState::new(store, identity, edge::machine_clock()).seen_as(front).with_pages(pages);
    let state = state.signing_in_by(logins);
    let live = state.live();
    print(words::server().listening.with(&[("address", &address)]))?;
    let app = router(state).into_make_service_with_connect_info::<SocketAddr>();
    let stopping = async move {
        told_to_stop().await;
        live.hang_up_all(); // or open pages would hold the server
    };
    axum::serve(listener, app).with_graceful_shutdown(stopping).await.context("serving")?;
    tidying.abort();
    print(words::server().stopping.with(&[]))
}

fn read_logins(path: &Path) -> anyhow::Result<Logins> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    login_file::parse(&text).with_context(|| format!("reading {}", path.display()))
}

/// No password stands anywhere before the first start: the first admin's is drawn and printed once.
async fn make_first_admin(store: &dyn Store) -> anyhow::Result<()> {
    let password = draw_password();
    let draft = AccountDraft {
        account: "admin".to_owned(),
        name: "admin".to_owned(),
        role: AccountRole::Admin,
        nodes: std::collections::BTreeSet::new(),
        password_hash: accounts::hash_password(&password),
    };
    let made = write::<_, StoreError>(store, move |txn| {
        if accounts::has_admin(txn)? {
            return Ok(false);
        }
        accounts::put(txn, draft, edge::now()).map(|_| true)
    });
    if made.await.context("making the first admin")? {
        print(words::server().first_admin.with(&[("password", &password)]))?;
    }
    Ok(())
}

/// Settles the held marks of campaigns that have ended, for they will never open, and forgets expired sessions.
async fn tidy(store: Arc<dyn Store>) {
    let mut hour = tokio::time::interval(TIDY_EVERY);
    loop {
        hour.tick().await;
        let settled = write::<_, StoreError>(&*store, |txn| {
            txn.forget_expired(edge::now())?;
            campaigns::close_ended(txn, edge::now())
        });
        match settled.await {
            Ok(0) => {}
            Ok(settled) => tracing::info!(settled, "held marks of an ended campaign were settled"),
            Err(error) => tracing::error!(%error, "ended campaigns could not be settled"),
        }
    }
}

async fn told_to_stop() {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::error!("the system tells us no signals: stop by killing");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("stopping");
}
