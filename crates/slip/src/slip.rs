//! What stands on the slip, and where.

use lixiao_domain::{Due, Reason, Status, Timestamp, Window};
use lixiao_protocol::student::{Clearance, NodeStanding, Standing};

use crate::face::Face;
use crate::sheet::{COLUMN, Cell, Place, Sheets};
use crate::words::{filled, statuses, words};

/// The sizes of the text, in points.
const TITLE: f32 = 22.0;
const HEAD: f32 = 12.0;
const TEXT: f32 = 10.5;
const SMALL: f32 = 9.0;

/// Where the columns of the nodes begin.
const NODE: f32 = 40.0;
const STATUS: f32 = 280.0;
const SINCE: f32 = 350.0;

/// What a slip is made from.
pub struct Slip<'a> {
    /// The school's name.
    pub school: &'a str,
    /// Where the student stands.
    pub clearance: &'a Clearance,
    /// How a day is written, such as 2026-06-18.
    pub day: &'a dyn Fn(Timestamp) -> String,
    /// How a moment is written, such as 2026-06-18 10:42.
    pub minute: &'a dyn Fn(Timestamp) -> String,
}

/// Makes the slip. The same slip gives the same bytes.
pub fn pdf(slip: &Slip<'_>) -> Vec<u8> {
    let face = Face::read();
    let mut sheets = Sheets::new(&face);
    slip.head(&mut sheets);
    slip.standing(&mut sheets);
    if !face.has_all(&slip.clearance.name) {
        sheets.skip(TEXT);
        sheets.line(Place::From(0.0), SMALL, &words().rare);
    }
    let title = format!("{} {}", words().title, slip.clearance.no);
    sheets.into_pdf(&title, |page, pages| {
        let as_of = filled(&words().as_of, &[("time", &(slip.minute)(slip.clearance.as_of))]);
        let places = [("asOf", as_of.as_str()), ("no", slip.clearance.no.as_str())];
        let foot = filled(&words().foot, &places);
        filled(&foot, &[("page", &page.to_string()), ("pages", &pages.to_string())])
    })
}

impl Slip<'_> {
    fn head(&self, sheets: &mut Sheets<'_>) {
        sheets.line(Place::Middle, HEAD, self.school);
        sheets.line(Place::Middle, TITLE, &words().title);
        sheets.skip(TITLE);
        sheets.rule(1.0);
        sheets.skip(4.0);
        let clearance = self.clearance;
        pair(sheets, (&words().no, clearance.no.as_str()), (&words().name, &clearance.name));
        pair(sheets, (&words().college, &clearance.college), (&words().campaign, &clearance.campaign));
        if let Some(window) = window(&clearance.standing) {
            sheets.row(TEXT, &[label(0.0, &words().window), value(0.0, COLUMN, &self.days(window))]);
        }
        sheets.skip(6.0);
        sheets.rule(1.0);
        sheets.skip(4.0);
    }

    fn standing(&self, sheets: &mut Sheets<'_>) {
        match &self.clearance.standing {
            Standing::NoPlan => sheets.line(Place::From(0.0), TEXT, &words().no_plan),
            Standing::InPlan { nodes, remaining, .. } => {
                self.nodes(sheets, nodes);
                let left = filled(&words().remaining, &[("n", &remaining.to_string())]);
                sheets.line(Place::From(0.0), HEAD, &left);
            }
            Standing::Done { nodes, since, receipt, .. } => {
                self.nodes(sheets, nodes);
                let done = filled(&words().done, &[("time", &(self.minute)(*since))]);
                sheets.line(Place::From(0.0), HEAD, &done);
                let receipt = filled(&words().receipt, &[("receipt", receipt)]);
                sheets.line(Place::From(0.0), HEAD, &receipt);
            }
        }
    }

    fn nodes(&self, sheets: &mut Sheets<'_>, nodes: &[NodeStanding]) {
        let words = words();
        sheets.row(SMALL, &columns([&words.step, &words.node, &words.status, &words.since]));
        sheets.skip(4.0);
        sheets.rule(0.5);
        for node in nodes {
            self.node(sheets, node);
        }
        sheets.skip(TEXT);
    }

    fn node(&self, sheets: &mut Sheets<'_>, node: &NodeStanding) {
        let name = format!("{} {}", node.department, node.title);
        let since = node.since.map(self.minute).unwrap_or_default();
        sheets.skip(3.0);
        sheets.row(TEXT, &columns([&node.step.to_string(), &name, status(node.status), &since]));
        for note in notes(node) {
            sheets.line(Place::From(NODE), SMALL, &note);
        }
        sheets.skip(4.0);
        sheets.rule(0.25);
    }

    fn days(&self, window: &Window) -> String {
        let (from, until) = ((self.day)(window.from), (self.day)(window.until.plus(-1)));
        filled(&words().from_to, &[("from", &from), ("until", &until)])
    }
}

/// What is said below a node.
fn notes(node: &NodeStanding) -> Vec<String> {
    let words = words();
    let mut notes: Vec<String> = node.reasons.iter().map(reason).collect();
    notes.extend(node.due.as_ref().map(due));
    if !node.missing.is_empty() {
        let names: Vec<_> =
            node.missing.iter().map(|name| format!("{} {}", name.department, name.title)).collect();
        notes.push(filled(&words.missing, &[("nodes", &names.join(&words.separator))]));
    }
    notes.extend(node.held.then(|| words.held.clone()));
    notes.extend(node.premise_withdrawn.then(|| words.premise_withdrawn.clone()));
    notes
}

fn reason(reason: &Reason) -> String {
    let where_to = [&reason.place, &reason.hours, &reason.phone];
    let parts: Vec<_> = std::iter::once(reason.text.as_str())
        .chain(where_to.into_iter().flatten().map(String::as_str))
        .collect();
    filled(&words().reason, &[("reason", &parts.join(" · "))])
}

fn due(due: &Due) -> String {
    match due.amount {
        None => filled(&words().due, &[("due", &due.text)]),
        Some(amount) => filled(&words().due_amount, &[("due", &due.text), ("amount", &yuan(amount))]),
    }
}

/// Hundredths of a yuan as yuan.
fn yuan(hundredths: i64) -> String {
    let (sign, amount) = (if hundredths < 0 { "-" } else { "" }, hundredths.unsigned_abs());
    format!("{sign}{}.{:02}", amount / 100, amount % 100)
}

fn window(standing: &Standing) -> Option<&Window> {
    match standing {
        Standing::NoPlan => None,
        Standing::InPlan { window, .. } | Standing::Done { window, .. } => Some(window),
    }
}

fn status(status: Status) -> &'static str {
    let words = statuses();
    match status {
        Status::Passed => &words.passed,
        Status::Failed => &words.failed,
        Status::Pending => &words.pending,
        Status::NotRequired => &words.not_required,
    }
}

fn pair(sheets: &mut Sheets<'_>, left: (&str, &str), right: (&str, &str)) {
    const HALF: f32 = COLUMN / 2.0;
    let cells =
        [label(0.0, left.0), value(0.0, HALF, left.1), label(HALF, right.0), value(HALF, HALF, right.1)];
    sheets.row(TEXT, &cells);
}

/// The width of a label beside its value.
const LABEL: f32 = 60.0;

fn label(at: f32, text: &str) -> Cell {
    Cell { at, width: LABEL, text: text.to_owned() }
}

fn value(at: f32, width: f32, text: &str) -> Cell {
    Cell { at: at + LABEL, width: width - LABEL - TEXT, text: text.to_owned() }
}

fn columns(texts: [&str; 4]) -> Vec<Cell> {
    let places = [(0.0, NODE), (NODE, STATUS - NODE), (STATUS, SINCE - STATUS), (SINCE, COLUMN - SINCE)];
    let cell =
        |((at, width), text): ((f32, f32), &str)| Cell { at, width: width - 6.0, text: text.to_owned() };
    places.into_iter().zip(texts).map(cell).collect()
}
