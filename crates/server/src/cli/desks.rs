//! The machines at counters, and kiosks.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use lixiao_domain::{CampaignId, DeskId, DeskRole, NodeId, Withdrawal};
use lixiao_server::core::desks::{self, DeskDraft};
use lixiao_server::edge;
use lixiao_store::{Desk, Store, StoreError, read, write};
use lixiao_ticket::EnrolmentCode;

use super::tickets::picture_for;
use super::{campaign_or_newest, listed, print, words};

/// Draws a one-time code, and prints it.
pub(super) async fn issue_code(store: &dyn Store, draft: DeskDraft) -> anyhow::Result<String> {
    let code = write::<_, StoreError>(store, move |txn| desks::issue_code(txn, draft, edge::now())).await?;
    print(words::server().desk_code.with(&[("code", &code)]))?;
    Ok(code)
}

/// Draws the code with the server's address as a picture that the new machine reads.
pub(super) fn draw_code(file: &Path, address: &str, code: &str) -> anyhow::Result<()> {
    let drawn = EnrolmentCode::new(address, code);
    let drawn = drawn.map_err(|_| anyhow!(words::server().address_long.with(&[("address", &address)])))?;
    std::fs::write(file, picture_for(file, &drawn)?)
        .with_context(|| format!("writing {}", file.display()))?;
    print(words::server().desk_code_drawn.with(&[("file", &file.display())]))
}

pub(super) async fn list(store: &dyn Store, campaign: Option<CampaignId>) -> anyhow::Result<()> {
    let campaign = campaign_or_newest(store, campaign).await?;
    let desks = read::<_, StoreError>(store, move |txn| txn.desks(campaign)).await?;
    desks.iter().try_for_each(|desk| print(line(desk)))
}

/// A desk by id and name, what it is for, and whether it was revoked.
fn line(desk: &Desk) -> String {
    let words = words::server();
    let does = match desk.rights.role {
        DeskRole::Counter => words.desk_nodes.with(&[("nodes", &listed(desk.rights.nodes.newest()))]),
        DeskRole::Kiosk => words.desk_is_kiosk.with(&[]),
    };
    let state = desk.rights.revoked.map_or_else(String::new, |_| words.desk_is_revoked.with(&[]));
    let line =
        words.desk_line.with(&[("id", &desk.id()), ("name", &desk.name), ("does", &does), ("state", &state)]);
    line.trim_end().to_owned()
}

pub(super) async fn assign(store: &dyn Store, desk: DeskId, nodes: BTreeSet<NodeId>) -> anyhow::Result<()> {
    let listed = listed(&nodes);
    let found =
        write::<_, StoreError>(store, move |txn| desks::assign(txn, desk, nodes, edge::now())).await?;
    if !found {
        bail!(words::server().desk_unknown.with(&[("desk", &desk)]));
    }
    print(words::server().desk_assigned.with(&[("desk", &desk), ("nodes", &listed)]))
}

pub(super) async fn revoke(store: &dyn Store, desk: DeskId) -> anyhow::Result<()> {
    let how = Withdrawal::ForCause { at: edge::now() };
    let found = write::<_, StoreError>(store, move |txn| desks::revoke(txn, desk, how)).await?;
    if !found {
        bail!(words::server().desk_unknown.with(&[("desk", &desk)]));
    }
    print(words::server().desk_revoked.with(&[("desk", &desk)]))
}
