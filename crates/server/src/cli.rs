//! The command line.

mod accounts;
mod desks;
mod marks;
mod plans;
mod self_service;
mod serve;
mod students;
mod tickets;
mod words;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, anyhow, bail};
use clap::{Args, Parser, Subcommand};
use lixiao_domain::{CampaignId, DeskId, DeskRole, KeyId, NodeId, StudentNo, Timestamp};
use lixiao_server::core::desks::DeskDraft;
use lixiao_server::core::{campaigns, epochs};
use lixiao_server::edge;
use lixiao_store::{ReadTxn, Store, StoreError, read, write};
use lixiao_store_sqlite::SqliteStore;

/// 离校管理服务平台: the central store.
#[derive(Parser)]
#[command(version, about)]
pub(crate) struct Cli {
    /// Where the store is: sqlite:FILE.
    #[arg(long, global = true, env = "LIXIAO_STORE", default_value = "sqlite:lixiao.db")]
    store: String,
    /// Write the log as JSON, a line each.
    #[arg(long, global = true, env = "LIXIAO_JSON_LOG")]
    pub(crate) json_log: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer desks until told to stop.
    Serve {
        /// The address to listen at; port 0 takes a free one.
        #[arg(long, env = "LIXIAO_LISTEN", default_value = "127.0.0.1:8640")]
        listen: String,
        #[command(flatten)]
        web: serve::WebArgs,
    },
    /// Begin another epoch: to be run once after the store was restored from a backup, before it answers desks.
    Restored,
    /// Campaigns, nodes and plans.
    #[command(subcommand)]
    Plan(PlanCommand),
    /// Students.
    #[command(subcommand)]
    Students(StudentsCommand),
    /// Accounts.
    #[command(subcommand)]
    Account(AccountCommand),
    /// Desks and kiosks.
    #[command(subcommand)]
    Desk(DeskCommand),
    /// Marks that came another way than over the network.
    #[command(subcommand)]
    Marks(MarksCommand),
    /// The school, as students' pages show it.
    #[command(subcommand)]
    School(SchoolCommand),
    /// Students' accounts on this server.
    #[command(subcommand)]
    Student(StudentCommand),
    /// Students' tickets and the keys that sign them.
    #[command(subcommand)]
    Ticket(TicketCommand),
}

#[derive(Subcommand)]
enum PlanCommand {
    /// Make the campaign what a plan file says.
    Apply {
        /// The file, in TOML.
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum StudentsCommand {
    /// Take a roster into the campaign: all of it or, when a row is wrong, nothing.
    Import {
        /// The file, in CSV.
        file: PathBuf,
        #[command(flatten)]
        campaign: CampaignArg,
    },
    /// List the numbers of the campaign's students.
    List {
        #[command(flatten)]
        campaign: CampaignArg,
    },
}

#[derive(Subcommand)]
enum AccountCommand {
    /// Make an account, or change the one of that name.
    Set(AccountArgs),
}

#[derive(Args)]
struct AccountArgs {
    /// The name to sign in by.
    account: String,
    /// The person's name.
    #[arg(long)]
    name: String,
    /// The nodes that the person may mark, such as 1,2.
    #[arg(long, value_delimiter = ',')]
    nodes: Vec<u16>,
    /// Lets the person set everything up.
    #[arg(long)]
    admin: bool,
    /// Read the password from standard input; otherwise one is drawn and printed once.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Subcommand)]
enum DeskCommand {
    /// Draw a one-time code that makes a machine a desk.
    Code {
        /// The desk's name.
        #[arg(long)]
        name: String,
        /// The nodes that it is assigned to, such as 1,2.
        #[arg(long, value_delimiter = ',')]
        nodes: Vec<u16>,
        /// A kiosk instead of a counter's desk.
        #[arg(long, conflicts_with = "nodes")]
        kiosk: bool,
        /// Also draw address and code as a QR code that the new machine reads: .svg or .png.
        #[arg(long, requires = "address")]
        qr: Option<PathBuf>,
        /// The address at which desks reach this server, for the QR code.
        #[arg(long, env = "LIXIAO_ADDRESS")]
        address: Option<String>,
        #[command(flatten)]
        campaign: CampaignArg,
    },
    /// List the desks.
    List {
        #[command(flatten)]
        campaign: CampaignArg,
    },
    /// Assign a desk to other nodes; it takes everything anew then.
    Assign {
        /// The desk's id.
        desk: DeskId,
        /// The nodes that it is assigned to, such as 1,2.
        #[arg(long, value_delimiter = ',', required = true)]
        nodes: Vec<u16>,
    },
    /// Take a desk's rights away; what it still sends is put aside.
    Revoke {
        /// The desk's id.
        desk: DeskId,
    },
}

#[derive(Subcommand)]
enum MarksCommand {
    /// Take in the files that desks without a network have written; each as often as you like.
    Import {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// List what was put aside: marks of revoked desks and people, and what nobody can read.
    Aside {
        #[command(flatten)]
        campaign: CampaignArg,
    },
    /// List the marks that were decided and want a second look.
    Review {
        #[command(flatten)]
        campaign: CampaignArg,
    },
}

#[derive(Subcommand)]
enum SchoolCommand {
    /// Make the school what a school file says.
    Apply {
        /// The file, in TOML.
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum StudentCommand {
    /// Draw one-time codes for the students who have no account yet, and write them into a new file.
    ActivationCodes {
        /// Only for students of this college.
        #[arg(long)]
        college: Option<String>,
        /// The file to write, in CSV.
        #[arg(long)]
        out: PathBuf,
        #[command(flatten)]
        campaign: CampaignArg,
    },
    /// Close a student's account and draw the code that opens it again.
    Reset {
        /// The student's number.
        no: StudentNo,
        #[command(flatten)]
        campaign: CampaignArg,
    },
    /// Give students the password that stands on standard input, such as for a demonstration.
    SetPassword {
        /// The students' numbers.
        #[arg(required = true)]
        numbers: Vec<StudentNo>,
        #[command(flatten)]
        campaign: CampaignArg,
    },
}

#[derive(Subcommand)]
enum TicketCommand {
    /// Draw a student's present ticket.
    Draw {
        /// The student's number.
        no: StudentNo,
        /// The picture to write: .svg or .png.
        #[arg(long)]
        out: PathBuf,
        #[command(flatten)]
        campaign: CampaignArg,
    },
    /// Print the digits of a student's present ticket.
    Text {
        /// The student's number.
        no: StudentNo,
        #[command(flatten)]
        campaign: CampaignArg,
    },
    /// Draw the campaign's next signing key and ship it ahead.
    AddKey {
        #[command(flatten)]
        campaign: CampaignArg,
    },
    /// Withdraw a signing key: nothing signed by it counts any more.
    RevokeKey {
        /// The key's number.
        key: u8,
        #[command(flatten)]
        campaign: CampaignArg,
    },
}

#[derive(Args)]
struct CampaignArg {
    /// The campaign's number; the newest one when left out.
    #[arg(long)]
    campaign: Option<u8>,
}

impl CampaignArg {
    fn id(&self) -> Option<CampaignId> {
        self.campaign.map(CampaignId)
    }
}

/// Does what the command line says.
pub(crate) async fn run(cli: Cli) -> anyhow::Result<()> {
    let store = open(&cli.store)?;
    match cli.command {
        Command::Serve { listen, web } => serve::serve(store, &listen, web).await,
        Command::Restored => begin_epoch(&*store).await,
        Command::Plan(PlanCommand::Apply { file }) => plans::apply(&*store, &file).await,
        Command::Students(StudentsCommand::Import { file, campaign }) => {
            students::import(&*store, &file, campaign.id()).await
        }
        Command::Students(StudentsCommand::List { campaign }) => students::list(&*store, campaign.id()).await,
        Command::Account(AccountCommand::Set(account)) => accounts::set(&*store, account).await,
        Command::Desk(command) => run_desk(&*store, command).await,
        Command::Marks(command) => run_marks(&*store, command).await,
        Command::School(SchoolCommand::Apply { file }) => self_service::apply_school(&*store, &file).await,
        Command::Student(command) => run_student(&*store, command).await,
        Command::Ticket(command) => run_ticket(&*store, command).await,
    }
}

async fn run_desk(store: &dyn Store, command: DeskCommand) -> anyhow::Result<()> {
    match command {
        DeskCommand::Code { name, nodes, kiosk, qr, address, campaign } => {
            let campaign = campaign_or_newest(store, campaign.id()).await?;
            let role = if kiosk { DeskRole::Kiosk } else { DeskRole::Counter };
            let draft = DeskDraft { name, campaign, role, nodes: node_ids(nodes) };
            let code = desks::issue_code(store, draft).await?;
            qr.zip(address).map_or(Ok(()), |(file, address)| desks::draw_code(&file, &address, &code))
        }
        DeskCommand::List { campaign } => desks::list(store, campaign.id()).await,
        DeskCommand::Assign { desk, nodes } => desks::assign(store, desk, node_ids(nodes)).await,
        DeskCommand::Revoke { desk } => desks::revoke(store, desk).await,
    }
}

async fn run_marks(store: &dyn Store, command: MarksCommand) -> anyhow::Result<()> {
    match command {
        MarksCommand::Import { files } => marks::import(store, &files).await,
        MarksCommand::Aside { campaign } => marks::list_aside(store, campaign.id()).await,
        MarksCommand::Review { campaign } => marks::list_review(store, campaign.id()).await,
    }
}

async fn run_student(store: &dyn Store, command: StudentCommand) -> anyhow::Result<()> {
    match command {
        StudentCommand::ActivationCodes { college, out, campaign } => {
            self_service::write_activation_codes(store, college, out, campaign.id()).await
        }
        StudentCommand::Reset { no, campaign } => self_service::reset(store, no, campaign.id()).await,
        StudentCommand::SetPassword { numbers, campaign } => {
            self_service::set_password(store, numbers, campaign.id()).await
        }
    }
}

async fn run_ticket(store: &dyn Store, command: TicketCommand) -> anyhow::Result<()> {
    match command {
        TicketCommand::Draw { no, out, campaign } => tickets::draw(store, no, &out, campaign.id()).await,
        TicketCommand::Text { no, campaign } => tickets::print_text(store, no, campaign.id()).await,
        TicketCommand::AddKey { campaign } => tickets::add_key(store, campaign.id()).await,
        TicketCommand::RevokeKey { key, campaign } => {
            tickets::revoke_key(store, campaign.id(), KeyId(key)).await
        }
    }
}

/// Tells the person at the terminal what went wrong, and what led to it.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    drop(writeln!(std::io::stderr(), "{error:#}")); // where nobody listens, the exit code still says it
    ExitCode::FAILURE
}

fn open(url: &str) -> anyhow::Result<Arc<dyn Store>> {
    let Some(file) = url.strip_prefix("sqlite:") else {
        bail!(words::server().store_url.with(&[("url", &url)]));
    };
    let store = SqliteStore::open(file).with_context(|| format!("opening {file}"))?;
    Ok(Arc::new(store))
}

async fn begin_epoch(store: &dyn Store) -> anyhow::Result<()> {
    let epoch = edge::random_id();
    write::<_, StoreError>(store, move |txn| epochs::begin(txn, epoch, edge::now())).await?;
    print(words::server().epoch_begun.with(&[("epoch", &epoch)]))
}

/// The campaign that was named, if it is there, or the newest one.
async fn campaign_or_newest(store: &dyn Store, given: Option<CampaignId>) -> anyhow::Result<CampaignId> {
    let found = read::<_, StoreError>(store, move |txn: &mut dyn ReadTxn| match given {
        Some(id) => Ok(txn.campaign(id)?.map(|_| id)),
        None => campaigns::newest(txn),
    });
    found.await?.ok_or_else(|| anyhow!(words::server().campaign_missing.with(&[])))
}

fn node_ids(nodes: Vec<u16>) -> BTreeSet<NodeId> {
    nodes.into_iter().map(NodeId).collect()
}

/// Nodes as people list them.
fn listed<'a>(nodes: impl IntoIterator<Item = &'a NodeId>) -> String {
    nodes.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// A moment as people in the server's place write it.
fn moment(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// Prints a line for the person at the terminal.
fn print(line: impl std::fmt::Display) -> anyhow::Result<()> {
    writeln!(std::io::stdout(), "{line}").context("writing to standard output")
}
