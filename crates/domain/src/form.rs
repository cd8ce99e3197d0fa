//! The form 党团关系迁移地址查询: what a student says once about where the party or league relation and the household
//! registration go, and what departments correct and confirm in it.

mod entries;
mod field;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use self::entries::{FormEntries, Household, Organisation, Political};
pub use self::field::{Fault, FieldFault, FormField};
use crate::ids::{ActorId, NodeId, StudentId};
use crate::time::Timestamp;

/// A submitted form. A student has one at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// Whose.
    pub student: StudentId,
    /// When it was submitted.
    pub at: Timestamp,
    /// 回执号.
    pub receipt: String,
    /// What it says today.
    pub entries: FormEntries,
    /// Which parts their departments have confirmed as they stand today.
    pub confirmed: BTreeMap<FormPart, Confirmation>,
    /// What departments have changed since, oldest first.
    pub corrections: Vec<Correction>,
}

/// A department has looked at its part of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: ActorId,
}

/// What a department changed in a submitted form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// Which field.
    pub field: FormField,
    /// What stood there, as [`FormEntries::fields`] gives it.
    pub old: String,
    /// What stands there now.
    pub new: String,
    /// For which node the person acted.
    pub node: NodeId,
    /// Who.
    pub by: ActorId,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// Who changes a form, for which parts of it, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrector {
    /// For which node.
    pub node: NodeId,
    /// The parts that belong to that node.
    pub parts: BTreeSet<FormPart>,
    /// Who.
    pub by: ActorId,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

impl Form {
    /// Makes the form say `entries`, and keeps what stood there before. What the change concerns is to be confirmed
    /// again. `asked` are the parts that the school asks for.
    ///
    /// # Errors
    /// The fields that cannot be taken, or that are not this corrector's; nothing is changed then.
    pub fn correct(
        &mut self,
        entries: FormEntries,
        asked: &BTreeSet<FormPart>,
        corrector: &Corrector,
    ) -> Result<(), Vec<FieldFault>> {
        let changes = self.entries.differences(&entries);
        let foreign = changes.iter().filter(|(field, ..)| !field.is_within(&corrector.parts));
        let mut faults: Vec<_> =
            foreign.map(|(field, ..)| FieldFault { field: *field, fault: Fault::NotAsked }).collect();
        faults.extend(entries.faults(asked));
        if !faults.is_empty() {
            return Err(faults);
        }
        self.confirmed.retain(|part, _| !changes.iter().any(|(field, ..)| field.is_within(&[*part].into())));
        self.corrections.extend(changes.into_iter().map(|(field, old, new)| Correction {
            field,
            old,
            new,
            node: corrector.node,
            by: corrector.by,
            reason: corrector.reason.clone(),
            at: corrector.at,
        }));
        self.entries = entries;
        Ok(())
    }
}

/// A part of the form; each belongs to a node's department.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FormPart {
    /// 党组织关系: asked of party members.
    Party,
    /// 团组织关系: asked of league members.
    League,
    /// 户籍迁移: asked of everybody.
    Household,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ALL: [FormPart; 3] = [FormPart::Party, FormPart::League, FormPart::Household];

    fn form() -> Form {
        let confirmation = Confirmation { at: Timestamp(2), by: ActorId(Uuid::nil()) };
        Form {
            student: StudentId(1),
            at: Timestamp(1),
            receipt: "AAAAA-00000".into(),
            entries: FormEntries {
                political: Political::PartyMember,
                organisation: Some(Organisation {
                    name: "示例单位党支部".into(),
                    address: "示例路 1 号".into(),
                }),
                household: Some(Household::Stays),
                phone: "000-0000-0001".into(),
                remark: String::new(),
            },
            confirmed: [(FormPart::Party, confirmation), (FormPart::Household, confirmation)].into(),
            corrections: Vec::new(),
        }
    }

    fn corrector(parts: &[FormPart]) -> Corrector {
        Corrector {
            node: NodeId(6),
            parts: parts.iter().copied().collect(),
            by: ActorId(Uuid::nil()),
            reason: "与接收单位核实".into(),
            at: Timestamp(3),
        }
    }

    #[test]
    fn a_correction_keeps_what_stood_there_and_wants_its_part_confirmed_again() {
        let mut form = form();
        let mut better = form.entries.clone();
        better.organisation =
            Some(Organisation { name: "测试单位党支部".into(), address: "示例路 1 号".into() });
        form.correct(better.clone(), &ALL.into(), &corrector(&[FormPart::Party])).unwrap();
        assert_eq!(form.entries, better);
        let kept: Vec<_> =
            form.corrections.iter().map(|line| (line.field, line.old.as_str(), line.new.as_str())).collect();
        assert_eq!(kept, [(FormField::OrganisationName, "示例单位党支部", "测试单位党支部")]);
        assert_eq!(form.confirmed.keys().copied().collect::<Vec<_>>(), [FormPart::Household]);
    }

    #[test]
    fn a_department_changes_nothing_in_another_ones_part() {
        let mut form = form();
        let before = form.clone();
        let better = FormEntries { household: None, ..form.entries.clone() };
        let refused = form.correct(better, &ALL.into(), &corrector(&[FormPart::Party])).unwrap_err();
        assert_eq!(refused[0], FieldFault { field: FormField::Household, fault: Fault::NotAsked });
        assert_eq!(form, before);
    }
}
