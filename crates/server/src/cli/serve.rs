//! Answers desks until told to stop.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use lixiao_server::core::{accounts, campaigns};
use lixiao_server::http::{AppState, router};
use lixiao_server::{core::accounts::AccountDraft, edge};
use lixiao_store::{AccountRole, Store, StoreError, read, write};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::{print, setup, words};

/// How often campaigns are looked through for one that has ended.
const CLOSING_EVERY: Duration = Duration::from_hours(1);

pub(super) async fn serve(store: Arc<dyn Store>, listen: &str) -> anyhow::Result<()> {
    let identity = read::<_, StoreError>(&*store, |txn| txn.identity()).await.context("reading the store")?;
    make_first_admin(&*store).await?;
    let listener = TcpListener::bind(listen).await.with_context(|| format!("listening at {listen}"))?;
    let address = listener.local_addr().context("asking for the address listened at")?;
    print(words::server().listening.with(&[("address", &address)]))?;
    let closing = tokio::spawn(close_campaigns(Arc::clone(&store)));
    let app = router(AppState::new(store, identity, edge::machine_clock()));
    axum::serve(listener, app).with_graceful_shutdown(told_to_stop()).await.context("serving")?;
    closing.abort();
    print(words::server().stopping.with(&[]))
}

/// No password stands anywhere before the first start: the first admin's is drawn and printed once.
async fn make_first_admin(store: &dyn Store) -> anyhow::Result<()> {
    let password = setup::draw_password();
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

/// Settles the held marks of campaigns that have ended: they will never open.
async fn close_campaigns(store: Arc<dyn Store>) {
    let mut hour = tokio::time::interval(CLOSING_EVERY);
    loop {
        hour.tick().await;
        let settled = write::<_, StoreError>(&*store, |txn| campaigns::close_ended(txn, edge::now())).await;
        match settled {
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
