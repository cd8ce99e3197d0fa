//! What a student enters into the form, and what is wrong with it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::FormPart;
use super::field::{Fault, FieldFault, FormField};

/// The most characters of a field.
const LONGEST: usize = 200;

/// What the student enters. A part that is not asked of the student stays `None`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FormEntries {
    /// 政治面貌.
    pub political: Political,
    /// 接收党组织 or 接收团组织, by [`FormEntries::political`].
    pub organisation: Option<Organisation>,
    /// 户籍迁移.
    pub household: Option<Household>,
    /// 联系电话.
    pub phone: String,
    /// 备注; may be empty.
    pub remark: String,
}

/// 政治面貌.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Political {
    /// 中共党员.
    PartyMember,
    /// 中共预备党员.
    ProbationaryMember,
    /// 共青团员.
    LeagueMember,
    /// 群众 and others.
    Citizen,
}

impl Political {
    /// The part of the form that a person of this standing fills for the organisation, if any.
    pub fn part(self) -> Option<FormPart> {
        match self {
            Self::PartyMember | Self::ProbationaryMember => Some(FormPart::Party),
            Self::LeagueMember => Some(FormPart::League),
            Self::Citizen => None,
        }
    }

    /// As it is written on the wire.
    fn code(self) -> &'static str {
        match self {
            Self::PartyMember => "party_member",
            Self::ProbationaryMember => "probationary_member",
            Self::LeagueMember => "league_member",
            Self::Citizen => "citizen",
        }
    }
}

/// The organisation that takes the student in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Organisation {
    /// 接收党团组织全称.
    pub name: String,
    /// Its address.
    pub address: String,
}

/// Where the household registration goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "household", rename_all = "snake_case")]
pub enum Household {
    /// 不迁移.
    Stays,
    /// 迁移.
    Moves {
        /// 省.
        province: String,
        /// 市.
        city: String,
        /// 区县.
        district: String,
        /// 详细地址.
        address: String,
        /// 派出所.
        police_station: String,
    },
}

impl FormEntries {
    /// The same without spaces around what was typed.
    #[must_use]
    pub fn trimmed(mut self) -> Self {
        let organisation =
            self.organisation.iter_mut().flat_map(|taken| [&mut taken.name, &mut taken.address]);
        let household = self.household.iter_mut().flat_map(|household| match household {
            Household::Stays => Vec::new(),
            Household::Moves { province, city, district, address, police_station } => {
                vec![province, city, district, address, police_station]
            }
        });
        for text in organisation.chain(household).chain([&mut self.phone, &mut self.remark]) {
            *text = text.trim().to_owned();
        }
        self
    }

    /// The parts that are asked of this student, of those that the school asks for.
    pub fn asked<'a>(&self, school: &'a BTreeSet<FormPart>) -> impl Iterator<Item = FormPart> + use<'a> {
        let own = self.political.part();
        school.iter().copied().filter(move |part| match part {
            FormPart::Party | FormPart::League => Some(*part) == own,
            FormPart::Household => true,
        })
    }

    /// What cannot be taken, where the school asks for these parts.
    pub fn faults(&self, school: &BTreeSet<FormPart>) -> Vec<FieldFault> {
        let asked: BTreeSet<FormPart> = self.asked(school).collect();
        let organisation = asked.iter().any(|part| *part != FormPart::Household);
        let mut faults = Vec::new();
        let mut note =
            |field, fault: Option<Fault>| faults.extend(fault.map(|fault| FieldFault { field, fault }));
        match &self.organisation {
            Some(taken) if organisation => {
                note(FormField::OrganisationName, text_fault(&taken.name));
                note(FormField::OrganisationAddress, text_fault(&taken.address));
            }
            given => note(FormField::OrganisationName, presence_fault(given.is_some(), organisation)),
        }
        match &self.household {
            Some(household) if asked.contains(&FormPart::Household) => {
                for (field, text) in household.places() {
                    note(field, text_fault(text));
                }
            }
            given => {
                let asked = asked.contains(&FormPart::Household);
                note(FormField::Household, presence_fault(given.is_some(), asked));
            }
        }
        note(FormField::Phone, text_fault(&self.phone).or_else(|| phone_fault(&self.phone)));
        note(FormField::Remark, text_fault(&self.remark).filter(|fault| *fault != Fault::Missing));
        faults
    }

    /// Every field that says something, with what it says: the text, or the code for 政治面貌 and 是否迁移.
    pub fn fields(&self) -> BTreeMap<FormField, &str> {
        let mut fields = BTreeMap::from([
            (FormField::Political, self.political.code()),
            (FormField::Phone, self.phone.as_str()),
            (FormField::Remark, self.remark.as_str()),
        ]);
        if let Some(taken) = &self.organisation {
            fields.insert(FormField::OrganisationName, &taken.name);
            fields.insert(FormField::OrganisationAddress, &taken.address);
        }
        if let Some(household) = &self.household {
            fields.insert(FormField::Household, household.code());
            fields.extend(household.places());
        }
        fields
    }

    /// The fields that say something else in `new`: what they say here, and there.
    pub(super) fn differences(&self, new: &Self) -> Vec<(FormField, String, String)> {
        let (old, new) = (self.fields(), new.fields());
        let fields: BTreeSet<FormField> = old.keys().chain(new.keys()).copied().collect();
        let said = |fields: &BTreeMap<FormField, &str>, field| {
            fields.get(field).copied().unwrap_or_default().to_owned()
        };
        let both = fields.iter().map(|field| (*field, said(&old, field), said(&new, field)));
        both.filter(|(_, old, new)| old != new).collect()
    }
}

impl Household {
    /// As it is written on the wire.
    fn code(&self) -> &'static str {
        match self {
            Self::Stays => "stays",
            Self::Moves { .. } => "moves",
        }
    }

    fn places(&self) -> Vec<(FormField, &str)> {
        match self {
            Self::Stays => Vec::new(),
            Self::Moves { province, city, district, address, police_station } => vec![
                (FormField::Province, province),
                (FormField::City, city),
                (FormField::District, district),
                (FormField::Address, address),
                (FormField::PoliceStation, police_station),
            ],
        }
    }
}

fn presence_fault(given: bool, asked: bool) -> Option<Fault> {
    match (given, asked) {
        (true, false) => Some(Fault::NotAsked),
        (false, true) => Some(Fault::Missing),
        (true, true) | (false, false) => None,
    }
}

fn text_fault(text: &str) -> Option<Fault> {
    if text.trim().is_empty() {
        Some(Fault::Missing)
    } else if text.chars().count() > LONGEST {
        Some(Fault::TooLong)
    } else {
        text.chars().any(char::is_control).then_some(Fault::Malformed)
    }
}

/// A telephone number: 6 to 20 digits, with `+`, `-`, brackets and spaces between.
fn phone_fault(text: &str) -> Option<Fault> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let readable = text.chars().all(|letter| letter.is_ascii_digit() || "+-() ".contains(letter));
    (!readable || !(6..=20).contains(&digits)).then_some(Fault::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [FormPart; 3] = [FormPart::Party, FormPart::League, FormPart::Household];

    fn entries(political: Political) -> FormEntries {
        FormEntries {
            political,
            organisation: Some(Organisation {
                name: "示例单位党支部".into(), address: "示例路 1 号".into()
            }),
            household: Some(Household::Stays),
            phone: "000-0000-0001".into(),
            remark: String::new(),
        }
    }

    fn faults(entries: &FormEntries) -> Vec<(FormField, Fault)> {
        entries.faults(&ALL.into()).into_iter().map(|wrong| (wrong.field, wrong.fault)).collect()
    }

    #[test]
    fn each_standing_is_asked_for_its_own_organisation_and_nobody_else_for_one() {
        for political in [Political::PartyMember, Political::ProbationaryMember, Political::LeagueMember] {
            let mut filled = entries(political);
            assert_eq!(faults(&filled), []);
            filled.organisation = None;
            assert_eq!(faults(&filled), [(FormField::OrganisationName, Fault::Missing)]);
        }
        let unasked = [(FormField::OrganisationName, Fault::NotAsked)];
        assert_eq!(faults(&entries(Political::Citizen)), unasked);
        let league_alone = [FormPart::League, FormPart::Household].into();
        let found = entries(Political::PartyMember).faults(&league_alone);
        assert_eq!(found, [FieldFault { field: FormField::OrganisationName, fault: Fault::NotAsked }]);
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let mut wrong = entries(Political::LeagueMember);
        wrong.organisation = Some(Organisation { name: " ".into(), address: "长".repeat(201) });
        wrong.household = Some(Household::Moves {
            province: "示例省".into(),
            city: String::new(),
            district: "示例区".into(),
            address: "示例路\u{7}".into(),
            police_station: "示例派出所".into(),
        });
        wrong.phone = "一二三四五六".into();
        wrong.remark = "长".repeat(201);
        assert_eq!(
            faults(&wrong),
            [
                (FormField::OrganisationName, Fault::Missing),
                (FormField::OrganisationAddress, Fault::TooLong),
                (FormField::City, Fault::Missing),
                (FormField::Address, Fault::Malformed),
                (FormField::Phone, Fault::Malformed),
                (FormField::Remark, Fault::TooLong),
            ]
        );
    }
}
