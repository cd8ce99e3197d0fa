//! Students' tickets and the keys that sign them.

use std::path::Path;

use anyhow::{Context, anyhow, bail};
use lixiao_domain::{CampaignId, KeyId, StudentNo};
use lixiao_server::core::tickets;
use lixiao_store::{Store, StoreError, read, write};
use lixiao_ticket::{Code, TicketText, draw_png, draw_svg};

use super::{campaign_or_newest, print, words};

/// Pixels of a code's module in a PNG.
const MODULE_PX: u8 = 16;

pub(super) async fn draw(
    store: &dyn Store,
    no: StudentNo,
    out: &Path,
    campaign: Option<CampaignId>,
) -> anyhow::Result<()> {
    let text = ticket_of(store, no.clone(), campaign).await?;
    std::fs::write(out, picture_for(out, &text)?).with_context(|| format!("writing {}", out.display()))?;
    print(words::server().ticket_drawn.with(&[("no", &no), ("file", &out.display())]))
}

pub(super) async fn print_text(
    store: &dyn Store,
    no: StudentNo,
    campaign: Option<CampaignId>,
) -> anyhow::Result<()> {
    print(ticket_of(store, no, campaign).await?)
}

async fn ticket_of(
    store: &dyn Store,
    no: StudentNo,
    campaign: Option<CampaignId>,
) -> anyhow::Result<TicketText> {
    let campaign = campaign_or_newest(store, campaign).await?;
    let wanted = no.clone();
    let found = read::<_, StoreError>(store, move |txn| {
        let student = txn.student_by_no(campaign, &wanted)?;
        student.map(|student| tickets::current(txn, &student)).transpose()
    });
    let ticket = found.await?.ok_or_else(|| anyhow!(words::server().student_unknown.with(&[("no", &no)])))?;
    ticket.ok_or_else(|| anyhow!(words::server().key_missing.with(&[])))
}

pub(super) async fn add_key(store: &dyn Store, campaign: Option<CampaignId>) -> anyhow::Result<()> {
    let campaign = campaign_or_newest(store, campaign).await?;
    let added = write::<_, StoreError>(store, move |txn| tickets::add_key(txn, campaign)).await?;
    let key = added.ok_or_else(|| anyhow!(words::server().key_full.with(&[])))?;
    print(words::server().key_added.with(&[("key", &key)]))
}

pub(super) async fn revoke_key(
    store: &dyn Store,
    campaign: Option<CampaignId>,
    key: KeyId,
) -> anyhow::Result<()> {
    let campaign = campaign_or_newest(store, campaign).await?;
    let found = write::<_, StoreError>(store, move |txn| tickets::revoke_key(txn, campaign, key)).await?;
    if !found {
        bail!(words::server().key_unknown.with(&[("key", &key)]));
    }
    print(words::server().key_revoked.with(&[("key", &key)]))
}

/// A code drawn as the file's name asks.
pub(super) fn picture_for(file: &Path, code: &impl Code) -> anyhow::Result<Vec<u8>> {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("svg") => Ok(draw_svg(code).into_bytes()),
        Some("png") => Ok(draw_png(code, MODULE_PX)),
        _ => bail!(words::server().ticket_format.with(&[])),
    }
}
