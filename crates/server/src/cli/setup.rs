//! Sets the store up.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use lixiao_domain::{
    CampaignId, DeskId, DeskRole, KeyId, NodeId, PlanError, Revision, StudentNo, Withdrawal,
};
use lixiao_server::core::accounts::AccountDraft;
use lixiao_server::core::campaigns::ApplyError;
use lixiao_server::core::desks::DeskDraft;
use lixiao_server::core::students::ImportError;
use lixiao_server::core::{accounts, campaigns, desks, epochs, students, tickets};
use lixiao_server::edge;
use lixiao_server::files::plan_file::PlanFile;
use lixiao_server::files::roster_file::{self, RosterFault};
use lixiao_store::{AccountRole, ReadTxn, Store, StoreError, read, write};
use lixiao_ticket::{Code, EnrolmentCode, TicketText, draw_png, draw_svg};

use super::{AccountArgs, node_ids, print, words};

/// The shortest password taken, in characters.
const PASSWORD_MIN: usize = 8;

/// Pixels of a ticket's module in a PNG.
const MODULE_PX: u8 = 16;

pub(super) async fn apply_plan(store: &dyn Store, path: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let file = PlanFile::parse(&text).with_context(|| format!("reading {}", path.display()))?;
    let applied = write(store, move |txn| campaigns::apply(txn, &file, edge::now())).await;
    let applied = applied.map_err(|error| match error {
        ApplyError::Plan { plan, why } => anyhow!(plan_sentence(&plan, &why)),
        ApplyError::Store(error) => error.into(),
    })?;
    let (name, nodes, plans) =
        (applied.campaign.name, applied.campaign.nodes.len(), applied.campaign.plans.len());
    print(words::server().plan_applied.with(&[("name", &name), ("nodes", &nodes), ("plans", &plans)]))?;
    if !applied.retired.is_empty() {
        let nodes = listed(&applied.retired);
        print(words::server().nodes_retired.with(&[("nodes", &nodes)]))?;
    }
    Ok(())
}

fn plan_sentence(plan: &dyn Display, why: &PlanError) -> String {
    let words = words::server();
    match why {
        PlanError::Empty => words.plan_empty.with(&[("plan", plan)]),
        PlanError::StepEmpty(step) => words.plan_step_empty.with(&[("plan", plan), ("step", step)]),
        PlanError::NodeTwice(node) => words.plan_node_twice.with(&[("plan", plan), ("node", node)]),
        PlanError::NodeUnknown(node) => words.plan_node_unknown.with(&[("plan", plan), ("node", node)]),
        PlanError::WindowReversed => words.plan_window_reversed.with(&[("plan", plan)]),
    }
}

pub(super) async fn begin_epoch(store: &dyn Store) -> anyhow::Result<()> {
    let epoch = edge::random_id();
    write::<_, StoreError>(store, move |txn| epochs::begin(txn, epoch)).await?;
    print(words::server().epoch_begun.with(&[("epoch", &epoch)]))
}

pub(super) async fn import_students(
    store: &dyn Store,
    path: &Path,
    campaign: Option<CampaignId>,
) -> anyhow::Result<()> {
    let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    let campaign = campaign_or_newest(store, campaign).await?;
    let roster = roster_file::parse(&bytes);
    let done = write(store, move |txn| students::import(txn, campaign, &roster, edge::now())).await;
    let done = done.map_err(|error| match error {
        ImportError::CampaignUnknown(_) => anyhow!(words::server().campaign_missing.with(&[])),
        ImportError::Rows(faults) => refused_rows(&faults),
        ImportError::Store(error) => error.into(),
    })?;
    print(words::server().students_imported.with(&[
        ("added", &done.added),
        ("changed", &done.changed),
        ("unchanged", &done.unchanged),
    ]))
}

/// Every bad row, a line each, and that nothing was imported.
fn refused_rows(faults: &[RosterFault]) -> anyhow::Error {
    let refused = words::server().students_refused.with(&[("n", &faults.len())]);
    let lines: Vec<String> = faults.iter().map(row_sentence).collect();
    anyhow!("{refused}\n{}", lines.join("\n"))
}

fn row_sentence(fault: &RosterFault) -> String {
    let words = words::server();
    match fault {
        RosterFault::NotUtf8 => words.row_not_utf8.with(&[]),
        RosterFault::ColumnMissing(column) => words.row_column_missing.with(&[("column", &column.heading())]),
        RosterFault::Unreadable { line } => words.row_unreadable.with(&[("line", line)]),
        RosterFault::NoInvalid { line, found } => {
            words.row_no_invalid.with(&[("line", line), ("found", found)])
        }
        RosterFault::NoTwice { line, no } => words.row_no_twice.with(&[("line", line), ("no", no)]),
        RosterFault::Empty { line, column } => {
            words.row_empty.with(&[("line", line), ("column", &column.heading())])
        }
        RosterFault::PlanUnknown { line, found } => {
            words.row_plan_unknown.with(&[("line", line), ("found", found)])
        }
    }
}

pub(super) async fn list_students(store: &dyn Store, campaign: Option<CampaignId>) -> anyhow::Result<()> {
    let campaign = campaign_or_newest(store, campaign).await?;
    let students =
        read::<_, StoreError>(store, move |txn| txn.students_after(campaign, Revision(0), usize::MAX >> 1))
            .await?;
    let mut numbers: Vec<StudentNo> = students.into_iter().map(|(_, student)| student.no).collect();
    numbers.sort();
    numbers.into_iter().try_for_each(print)
}

pub(super) async fn set_account(store: &dyn Store, args: AccountArgs) -> anyhow::Result<()> {
    let password = if args.password_stdin { password_from_stdin()? } else { draw_password() };
    let name = args.account.clone();
    let before = read::<_, StoreError>(store, move |txn| txn.account(&name)).await?;
    let kept = before.map(|account| account.password_hash);
    let kept = kept.filter(|hash| accounts::check_password(Some(hash), &password));
    let draft = AccountDraft {
        account: args.account.clone(),
        name: args.name.clone(),
        role: if args.admin { AccountRole::Admin } else { AccountRole::Operator },
        nodes: node_ids(args.nodes),
        password_hash: kept.unwrap_or_else(|| accounts::hash_password(&password)),
    };
    write::<_, StoreError>(store, move |txn| accounts::put(txn, draft, edge::now())).await?;
    print(words::server().account_set.with(&[("account", &args.account), ("name", &args.name)]))?;
    if !args.password_stdin {
        print(words::server().account_password.with(&[("password", &password)]))?;
    }
    Ok(())
}

pub(super) fn password_from_stdin() -> anyhow::Result<String> {
    let mut password = String::new();
    std::io::stdin().read_to_string(&mut password).context("reading the password")?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    if password.chars().count() < PASSWORD_MIN {
        bail!(words::server().account_password_short.with(&[("n", &PASSWORD_MIN)]));
    }
    Ok(password)
}

/// A password that nobody can guess: 80 bits in hexadecimal.
pub(super) fn draw_password() -> String {
    edge::random_hex::<10>()
}

pub(super) async fn issue_desk_code(
    store: &dyn Store,
    name: String,
    nodes: BTreeSet<NodeId>,
    kiosk: bool,
    picture: Option<(PathBuf, String)>,
    campaign: Option<CampaignId>,
) -> anyhow::Result<()> {
    let campaign = campaign_or_newest(store, campaign).await?;
    let role = if kiosk { DeskRole::Kiosk } else { DeskRole::Counter };
    let draft = DeskDraft { name, campaign, role, nodes };
    let code = write::<_, StoreError>(store, move |txn| desks::issue_code(txn, draft, edge::now())).await?;
    print(words::server().desk_code.with(&[("code", &code)]))?;
    let Some((file, address)) = picture else { return Ok(()) };
    let drawn = EnrolmentCode::new(&address, &code);
    let drawn = drawn.map_err(|_| anyhow!(words::server().address_long.with(&[("address", &address)])))?;
    std::fs::write(&file, picture_for(&file, &drawn)?)
        .with_context(|| format!("writing {}", file.display()))?;
    print(words::server().desk_code_drawn.with(&[("file", &file.display())]))
}

/// A code drawn as the file's name asks.
fn picture_for(file: &Path, code: &impl Code) -> anyhow::Result<Vec<u8>> {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("svg") => Ok(draw_svg(code).into_bytes()),
        Some("png") => Ok(draw_png(code, MODULE_PX)),
        _ => bail!(words::server().ticket_format.with(&[])),
    }
}

pub(super) async fn list_desks(store: &dyn Store, campaign: Option<CampaignId>) -> anyhow::Result<()> {
    let campaign = campaign_or_newest(store, campaign).await?;
    let desks = read::<_, StoreError>(store, move |txn| txn.desks(campaign)).await?;
    desks.into_iter().try_for_each(|desk| {
        let nodes = listed(desk.rights.nodes.newest());
        print(words::server().desk_line.with(&[("id", &desk.id()), ("name", &desk.name), ("nodes", &nodes)]))
    })
}

pub(super) async fn assign_desk(
    store: &dyn Store,
    desk: DeskId,
    nodes: BTreeSet<NodeId>,
) -> anyhow::Result<()> {
    let listed = listed(&nodes);
    let found =
        write::<_, StoreError>(store, move |txn| desks::assign(txn, desk, nodes, edge::now())).await?;
    if !found {
        bail!(words::server().desk_unknown.with(&[("desk", &desk)]));
    }
    print(words::server().desk_assigned.with(&[("desk", &desk), ("nodes", &listed)]))
}

pub(super) async fn revoke_desk(store: &dyn Store, desk: DeskId) -> anyhow::Result<()> {
    let how = Withdrawal::ForCause { at: edge::now() };
    let found = write::<_, StoreError>(store, move |txn| desks::revoke(txn, desk, how)).await?;
    if !found {
        bail!(words::server().desk_unknown.with(&[("desk", &desk)]));
    }
    print(words::server().desk_revoked.with(&[("desk", &desk)]))
}

pub(super) async fn draw_ticket(
    store: &dyn Store,
    no: StudentNo,
    out: &Path,
    campaign: Option<CampaignId>,
) -> anyhow::Result<()> {
    let text = ticket_of(store, no.clone(), campaign).await?;
    std::fs::write(out, picture_for(out, &text)?).with_context(|| format!("writing {}", out.display()))?;
    print(words::server().ticket_drawn.with(&[("no", &no), ("file", &out.display())]))
}

pub(super) async fn print_ticket(
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

pub(super) async fn campaign_or_newest(
    store: &dyn Store,
    given: Option<CampaignId>,
) -> anyhow::Result<CampaignId> {
    let found = read::<_, StoreError>(store, move |txn: &mut dyn ReadTxn| match given {
        Some(id) => Ok(txn.campaign(id)?.map(|_| id)),
        None => campaigns::newest(txn),
    });
    found.await?.ok_or_else(|| anyhow!(words::server().campaign_missing.with(&[])))
}

fn listed<'a>(nodes: impl IntoIterator<Item = &'a NodeId>) -> String {
    nodes.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
