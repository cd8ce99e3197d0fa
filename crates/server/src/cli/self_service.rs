//! Sets up what students' own pages need: the school, and students' accounts.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use jiff::tz::TimeZone;
use lixiao_domain::{CampaignId, StudentNo, Timestamp};
use lixiao_server::core::school::ApplyError;
use lixiao_server::core::{accounts, school, student_accounts};
use lixiao_server::edge;
use lixiao_server::files::school_file::{self, SchoolFile};
use lixiao_store::{Picture, Store, StoreError, Student, read, write};

use super::accounts::password_from_stdin;
use super::{campaign_or_newest, print, words};

pub(super) async fn apply_school(store: &dyn Store, path: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let SchoolFile { school, logo } =
        SchoolFile::parse(&text).with_context(|| format!("reading {}", path.display()))?;
    let logo = logo.map(|logo| read_logo(&path.with_file_name(logo))).transpose()?;
    let name = school.name.clone();
    write(store, move |txn| school::apply(txn, &school, logo.as_ref())).await.map_err(
        |error| match error {
            ApplyError::NodeUnknown(node) => {
                anyhow!(words::server().school_node_unknown.with(&[("node", &node)]))
            }
            ApplyError::Store(error) => error.into(),
        },
    )?;
    print(words::server().school_applied.with(&[("name", &name)]))
}

fn read_logo(path: &Path) -> anyhow::Result<Picture> {
    let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    Ok(school_file::logo(path, bytes)?)
}

/// Draws activation codes and writes them into a new file that its owner alone can read.
pub(super) async fn write_activation_codes(
    store: &dyn Store,
    college: Option<String>,
    out: PathBuf,
    campaign: Option<CampaignId>,
) -> anyhow::Result<()> {
    let campaign = campaign_or_newest(store, campaign).await?;
    // Opened before any code is drawn: a code that is written nowhere opens nothing for anybody.
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&out);
    let file = file.with_context(|| format!("writing {}", out.display()))?;
    let at = edge::now();
    let drawn = write::<_, StoreError>(store, move |txn| {
        student_accounts::issue_codes(txn, campaign, college.as_deref(), at)
    });
    let drawn = drawn.await.inspect_err(|_| drop(std::fs::remove_file(&out)))?; // or the next try would stop at it
    write_list(file, &drawn, student_accounts::code_ends(at))
        .with_context(|| format!("writing {}", out.display()))?;
    print(words::server().activation_written.with(&[("n", &drawn.len()), ("file", &out.display())]))
}

fn write_list(mut file: std::fs::File, drawn: &[(Student, String)], until: Timestamp) -> anyhow::Result<()> {
    file.write_all("\u{feff}".as_bytes())?; // so that spreadsheets read it as UTF-8
    let until = jiff::Timestamp::from_millisecond(until.0)?.to_zoned(TimeZone::system()).date().to_string();
    let mut list = csv::Writer::from_writer(file);
    list.write_record(words::server().activation_columns.with(&[]).split(','))?;
    for (student, code) in drawn {
        list.write_record([student.no.as_str(), &student.name, &student.college, code, &until])?;
    }
    Ok(list.into_inner().map_err(|failed| anyhow!("{failed}"))?.sync_all()?)
}

pub(super) async fn reset(
    store: &dyn Store,
    no: StudentNo,
    campaign: Option<CampaignId>,
) -> anyhow::Result<()> {
    let student = find(store, &no, campaign).await?.id;
    let code =
        write::<_, StoreError>(store, move |txn| student_accounts::issue_code(txn, student, edge::now()));
    let code = code.await?;
    print(words::server().student_reset.with(&[("no", &no), ("code", &code)]))
}

pub(super) async fn set_password(
    store: &dyn Store,
    numbers: Vec<StudentNo>,
    campaign: Option<CampaignId>,
) -> anyhow::Result<()> {
    let password = password_from_stdin()?;
    for no in numbers {
        let student = find(store, &no, campaign).await?;
        if student_accounts::is_weak(no.as_str(), &password) {
            bail!(words::server().student_password_weak.with(&[("n", &student_accounts::PASSWORD_MIN)]));
        }
        let before = {
            let no = no.clone();
            read::<_, StoreError>(store, move |txn| student_accounts::lookup(txn, student.campaign, &no))
                .await?
        };
        let kept = before.and_then(|(_, hash)| hash);
        if kept.is_none_or(|hash| !accounts::check_password(Some(&hash), &password)) {
            let hash = accounts::hash_password(&password);
            let id = student.id;
            write::<_, StoreError>(store, move |txn| student_accounts::set_password(txn, id, hash)).await?;
        }
        print(words::server().student_password_set.with(&[("no", &no)]))?;
    }
    Ok(())
}

async fn find(store: &dyn Store, no: &StudentNo, campaign: Option<CampaignId>) -> anyhow::Result<Student> {
    let campaign = campaign_or_newest(store, campaign).await?;
    let wanted = no.clone();
    let found = read::<_, StoreError>(store, move |txn| txn.student_by_no(campaign, &wanted)).await?;
    found.ok_or_else(|| anyhow!(words::server().student_unknown.with(&[("no", no)])))
}
