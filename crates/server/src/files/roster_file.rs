//! The roster file: a campaign's students, in CSV. `docs/roster-file.md` describes it for schools.

use std::collections::BTreeSet;

use lixiao_domain::{PlanId, StudentNo};

/// A row of a roster file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterRow {
    /// The line in the file, from 1.
    pub line: u64,
    /// 学号.
    pub no: StudentNo,
    /// 姓名.
    pub name: String,
    /// 院系.
    pub college: String,
    /// The plan's name in the plan file; `None` is 未配置.
    pub plan: Option<PlanId>,
}

/// What is wrong with a roster file; all of it, so that it can be mended in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RosterFault {
    /// The file is not UTF-8 text.
    NotUtf8,
    /// A column is not there.
    ColumnMissing(Column),
    /// A row cannot be taken apart.
    Unreadable {
        /// The line in the file.
        line: u64,
    },
    /// A student number is not one.
    NoInvalid {
        /// The line in the file.
        line: u64,
        /// What stands there.
        found: String,
    },
    /// A student stands in two rows.
    NoTwice {
        /// The line of the second one.
        line: u64,
        /// The number.
        no: StudentNo,
    },
    /// A cell is empty.
    Empty {
        /// The line in the file.
        line: u64,
        /// Which cell.
        column: Column,
    },
    /// The campaign has no such plan.
    PlanUnknown {
        /// The line in the file.
        line: u64,
        /// What stands there.
        found: PlanId,
    },
}

impl RosterFault {
    /// The line that it is about; 0 for the whole file.
    pub fn line(&self) -> u64 {
        match self {
            Self::NotUtf8 | Self::ColumnMissing(_) => 0,
            Self::Unreadable { line }
            | Self::NoInvalid { line, .. }
            | Self::NoTwice { line, .. }
            | Self::Empty { line, .. }
            | Self::PlanUnknown { line, .. } => *line,
        }
    }
}

/// A column of a roster file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// 学号.
    No,
    /// 姓名.
    Name,
    /// 院系.
    College,
    /// 方案.
    Plan,
}

impl Column {
    /// The column's heading in the file.
    pub fn heading(self) -> &'static str {
        match self {
            Self::No => "学号",
            Self::Name => "姓名",
            Self::College => "院系",
            Self::Plan => "方案",
        }
    }
}

/// A roster file as read: to be imported only when nothing is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Roster {
    /// The rows that can be read.
    pub rows: Vec<RosterRow>,
    /// What is wrong with its form.
    pub faults: Vec<RosterFault>,
}

/// Reads a roster file.
pub fn parse(bytes: &[u8]) -> Roster {
    read_rows(bytes).unwrap_or_else(|fault| Roster { rows: Vec::new(), faults: vec![fault] })
}

/// The rows, or what makes it impossible to read any.
fn read_rows(bytes: &[u8]) -> Result<Roster, RosterFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| RosterFault::NotUtf8)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let columns = Columns::find(reader.headers().map_err(|_| RosterFault::Unreadable { line: 1 })?)?;
    let (mut rows, mut faults, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for record in reader.records() {
        match record.map_err(|error| unreadable(&error)).and_then(|record| columns.row(&record)) {
            Ok(row) if !seen.insert(row.no.clone()) => {
                faults.push(RosterFault::NoTwice { line: row.line, no: row.no });
            }
            Ok(row) => rows.push(row),
            Err(fault) => faults.push(fault),
        }
    }
    Ok(Roster { rows, faults })
}

fn unreadable(error: &csv::Error) -> RosterFault {
    RosterFault::Unreadable { line: error.position().map_or(0, csv::Position::line) }
}

/// Where each column stands.
struct Columns {
    no: usize,
    name: usize,
    college: usize,
    plan: usize,
}

impl Columns {
    fn find(headings: &csv::StringRecord) -> Result<Self, RosterFault> {
        let find = |column: Column| {
            let found = headings.iter().position(|heading| heading == column.heading());
            found.ok_or(RosterFault::ColumnMissing(column))
        };
        Ok(Self {
            no: find(Column::No)?,
            name: find(Column::Name)?,
            college: find(Column::College)?,
            plan: find(Column::Plan)?,
        })
    }

    fn row(&self, record: &csv::StringRecord) -> Result<RosterRow, RosterFault> {
        let line = record.position().map_or(0, csv::Position::line);
        let cell = |index: usize| record.get(index).unwrap_or_default().to_owned();
        let filled = |index: usize, column: Column| match cell(index) {
            empty if empty.is_empty() => Err(RosterFault::Empty { line, column }),
            filled => Ok(filled),
        };
        let no = filled(self.no, Column::No)?;
        Ok(RosterRow {
            line,
            no: no.parse().map_err(|_| RosterFault::NoInvalid { line, found: no })?,
            name: filled(self.name, Column::Name)?,
            college: filled(self.college, Column::College)?,
            plan: Some(cell(self.plan)).filter(|plan| !plan.is_empty()).map(PlanId),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bad_row_is_named() {
        let file = "\u{feff}姓名,学号,院系,方案\n示例甲,202410001,作曲系,b\n示例乙,2024 10002,作曲系,b\n,202410003,作曲系,b\n\
                    示例丁,202410001,作曲系,\n示例戊,202410005\n";
        let no: StudentNo = "202410001".parse().unwrap();
        assert_eq!(
            parse(file.as_bytes()).faults,
            [
                RosterFault::NoInvalid { line: 3, found: "2024 10002".to_owned() },
                RosterFault::Empty { line: 4, column: Column::Name },
                RosterFault::NoTwice { line: 5, no },
                RosterFault::Unreadable { line: 6 },
            ]
        );
    }

    #[test]
    fn a_missing_column_or_another_encoding_is_named() {
        assert_eq!(parse("学号,姓名,院系\n".as_bytes()).faults, [RosterFault::ColumnMissing(Column::Plan)]);
        assert_eq!(parse(&[0xd1, 0xa7, 0xba, 0xc5]).faults, [RosterFault::NotUtf8]);
    }
}
