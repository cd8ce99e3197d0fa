//! The fields of the form, one by one.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::FormPart;

/// A field of the form, where it is wrong or was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum FormField {
    /// 政治面貌.
    Political,
    /// 接收组织全称.
    OrganisationName,
    /// 接收组织地址.
    OrganisationAddress,
    /// 是否迁移.
    Household,
    /// 省.
    Province,
    /// 市.
    City,
    /// 区县.
    District,
    /// 详细地址.
    Address,
    /// 派出所.
    PoliceStation,
    /// 联系电话.
    Phone,
    /// 备注.
    Remark,
}

impl FormField {
    /// Every field, in the form's order.
    pub const ALL: [Self; 11] = [
        Self::Political,
        Self::OrganisationName,
        Self::OrganisationAddress,
        Self::Household,
        Self::Province,
        Self::City,
        Self::District,
        Self::Address,
        Self::PoliceStation,
        Self::Phone,
        Self::Remark,
    ];

    /// Whether a department that has these parts may change the field; what belongs to nobody alone, each may.
    pub fn is_within(self, parts: &BTreeSet<FormPart>) -> bool {
        match self {
            Self::Political | Self::OrganisationName | Self::OrganisationAddress => {
                parts.contains(&FormPart::Party) || parts.contains(&FormPart::League)
            }
            Self::Household
            | Self::Province
            | Self::City
            | Self::District
            | Self::Address
            | Self::PoliceStation => parts.contains(&FormPart::Household),
            Self::Phone | Self::Remark => true,
        }
    }
}

/// Why a field cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldFault {
    /// Which field.
    pub field: FormField,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It is empty.
    Missing,
    /// It is longer than 200 characters.
    TooLong,
    /// It is not of the form expected.
    Malformed,
    /// It is not asked of this student.
    NotAsked,
}
