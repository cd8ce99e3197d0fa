//! The plan file: a campaign with its nodes and plans, in TOML. `docs/plan-file.md` describes it for schools.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use lixiao_domain::plan::PlanNode;
use lixiao_domain::{
    CampaignId, Identity, NodeId, Office, Offline, PlanId, Policy, Reason, Timestamp, Window,
};
use serde::Deserialize;

/// What a plan file says, read and checked for form. Whether it can be carried out is the campaign's to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanFile {
    /// The campaign's number.
    pub id: CampaignId,
    /// The campaign's name.
    pub name: String,
    /// When the campaign ends.
    pub closes: Timestamp,
    /// The nodes, as the file lists them.
    pub nodes: Vec<NodeDraft>,
    /// The plans, as the file lists them.
    pub plans: Vec<PlanDraft>,
}

/// A node as the file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeDraft {
    /// Its number.
    pub id: NodeId,
    /// The department in charge.
    pub department: String,
    /// What is cleared.
    pub title: String,
    /// One line for the student.
    pub note: String,
    /// Where the department is found.
    pub office: Option<Office>,
    /// Under which conditions its marks count.
    pub policy: Policy,
    /// The reasons to choose from.
    pub reasons: Vec<Reason>,
}

/// A plan as the file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanDraft {
    /// Its name in roster files.
    pub id: PlanId,
    /// Its name on the screens.
    pub name: String,
    /// When it is open.
    pub window: Window,
    /// Its nodes, in the order shown.
    pub nodes: Vec<PlanNode>,
}

/// A plan file that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PlanFileError {
    /// It is not TOML of the expected form.
    #[error(transparent)]
    Form(#[from] toml::de::Error),
    /// Two nodes have one number.
    #[error("node {0} is described twice")]
    NodeTwice(NodeId),
    /// Two plans have one name.
    #[error("plan {0} is described twice")]
    PlanTwice(PlanId),
    /// `utc_offset` is not one.
    #[error("utc_offset is written as \"+08:00\", not {0:?}")]
    UtcOffset(String),
    /// A date is too far away.
    #[error("the date {0} cannot be reckoned with")]
    Date(Date),
}

impl PlanFile {
    /// Reads a plan file.
    ///
    /// # Errors
    /// What is wrong with its form, and where.
    pub fn parse(text: &str) -> Result<Self, PlanFileError> {
        let file: FileForm = toml::from_str(text)?;
        let zone = time_zone(&file.campaign.utc_offset)?;
        let nodes: Vec<NodeDraft> = file.node.into_iter().map(NodeForm::into_draft).collect();
        let plans =
            file.plan.into_iter().map(|plan| plan.into_draft(&zone)).collect::<Result<Vec<_>, _>>()?;
        twice(nodes.iter().map(|node| node.id)).map_or(Ok(()), |id| Err(PlanFileError::NodeTwice(id)))?;
        twice(plans.iter().map(|plan| plan.id.clone()))
            .map_or(Ok(()), |id| Err(PlanFileError::PlanTwice(id)))?;
        let closes = end_of(file.campaign.closes, &zone)?;
        Ok(Self { id: CampaignId(file.campaign.id), name: file.campaign.name, closes, nodes, plans })
    }
}

fn twice<T: Ord + Clone>(ids: impl Iterator<Item = T>) -> Option<T> {
    let mut seen = BTreeSet::new();
    ids.into_iter().find(|id| !seen.insert(id.clone()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileForm {
    campaign: CampaignForm,
    #[serde(default)]
    node: Vec<NodeForm>,
    #[serde(default)]
    plan: Vec<PlanForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CampaignForm {
    id: u8,
    name: String,
    closes: Date,
    #[serde(default = "beijing")]
    utc_offset: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NodeForm {
    id: u16,
    department: String,
    title: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    office: Option<OfficeForm>,
    #[serde(default)]
    offline: OfflineForm,
    #[serde(default)]
    identity: IdentityForm,
    #[serde(default)]
    reason: Vec<Reason>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficeForm {
    place: Option<String>,
    hours: Option<String>,
    phone: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum OfflineForm {
    #[default]
    Allowed,
    FreshMinutes(u32),
    OnlineOnly,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum IdentityForm {
    #[default]
    Code,
    Photo,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanForm {
    id: String,
    name: String,
    from: Date,
    until: Date,
    nodes: Vec<PlanNodeForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanNodeForm {
    node: u16,
    step: u8,
}

impl NodeForm {
    fn into_draft(self) -> NodeDraft {
        let offline = match self.offline {
            OfflineForm::Allowed => Offline::Allowed,
            OfflineForm::FreshMinutes(minutes) => Offline::Fresh { minutes },
            OfflineForm::OnlineOnly => Offline::OnlineOnly,
        };
        let identity = match self.identity {
            IdentityForm::Code => Identity::Code,
            IdentityForm::Photo => Identity::Photo,
        };
        NodeDraft {
            id: NodeId(self.id),
            department: self.department,
            title: self.title,
            note: self.note,
            office: self.office.map(OfficeForm::into_office),
            policy: Policy { offline, identity },
            reasons: self.reason,
        }
    }
}

impl OfficeForm {
    fn into_office(self) -> Office {
        let Self { place, hours, phone } = self;
        Office { place, hours, phone }
    }
}

impl PlanForm {
    fn into_draft(self, zone: &TimeZone) -> Result<PlanDraft, PlanFileError> {
        let nodes = self.nodes.iter().map(|listed| PlanNode { node: NodeId(listed.node), step: listed.step });
        Ok(PlanDraft {
            nodes: nodes.collect(),
            id: PlanId(self.id),
            name: self.name,
            window: Window { from: start_of(self.from, zone)?, until: end_of(self.until, zone)? },
        })
    }
}

fn beijing() -> String {
    "+08:00".to_owned()
}

fn time_zone(offset: &str) -> Result<TimeZone, PlanFileError> {
    let wrong = || PlanFileError::UtcOffset(offset.to_owned());
    let (hours, minutes) = offset.split_once(':').ok_or_else(wrong)?;
    let (hours, minutes): (i32, i32) =
        (hours.parse().map_err(|_| wrong())?, minutes.parse().map_err(|_| wrong())?);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let offset = Offset::from_seconds(hours * 3600 + sign * minutes * 60).map_err(|_| wrong())?;
    Ok(TimeZone::fixed(offset))
}

/// The first moment of a day.
fn start_of(date: Date, zone: &TimeZone) -> Result<Timestamp, PlanFileError> {
    let start = zone.to_timestamp(date.at(0, 0, 0, 0)).map_err(|_| PlanFileError::Date(date))?;
    Ok(Timestamp(start.as_millisecond()))
}

/// The first moment after a day.
fn end_of(date: Date, zone: &TimeZone) -> Result<Timestamp, PlanFileError> {
    start_of(date.tomorrow().map_err(|_| PlanFileError::Date(date))?, zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
        [campaign]
        id = 26
        name = "2026届"
        closes = "2026-12-31"

        [[node]]
        id = 1
        department = "图书馆"
        title = "还书情况"
        offline = { fresh_minutes = 15 }
        identity = "photo"
        office = { place = "图书馆一楼", hours = "8:30-17:00" }
        reason = [{ text = "尚有图书未还", place = "图书馆一楼" }]

        [[plan]]
        id = "bachelor"
        name = "本科生"
        from = "2026-06-15"
        until = "2026-06-28"
        nodes = [{ node = 1, step = 1 }]
    "#;

    #[test]
    fn a_window_lasts_through_its_last_day_in_the_schools_own_time() {
        let file = PlanFile::parse(FILE).unwrap();
        let window = file.plans[0].window;
        assert_eq!(window.from, Timestamp(1_781_452_800_000)); // 2026-06-14T16:00:00Z
        assert_eq!(window.until.since(window.from), 14 * 24 * 3_600_000);
        assert_eq!(
            file.nodes[0].policy,
            Policy { offline: Offline::Fresh { minutes: 15 }, identity: Identity::Photo }
        );
        let office = file.nodes[0].office.clone().unwrap();
        assert_eq!((office.place.as_deref(), office.phone), (Some("图书馆一楼"), None));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let cases = [
            (FILE.replace("closes = \"2026-12-31\"", ""), "closes"),
            (FILE.replace("2026-06-28", "2026-06-31"), "2026-06-31"),
            (FILE.replace("step = 1", "stage = 1"), "stage"),
            (FILE.replace("hours =", "times ="), "times"),
            (FILE.replace("id = 26", "id = 26\nutc_offset = \"8\""), "+08:00"),
            (
                FILE.replace("[[plan]]", "[[node]]\nid = 1\ndepartment = \"a\"\ntitle = \"b\"\n[[plan]]"),
                "node 1",
            ),
        ];
        for (text, named) in cases {
            let error = PlanFile::parse(&text).unwrap_err().to_string();
            assert!(error.contains(named), "{named:?} is not in: {error}");
        }
    }
}
