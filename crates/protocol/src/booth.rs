//! What a kiosk asks of the server for somebody who has not signed in there by a password. The kiosk names itself by
//! its desk token; whoever is no kiosk is refused with a [`crate::student::StudentError`].

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::signed::Signed;

/// Where things are.
pub mod route {
    /// `GET`: [`crate::http::Health`], or, as desks are refused, why this machine is served as a kiosk no more.
    pub const KIOSK: &str = "/api/v1/kiosk";
    /// `POST`, at the address that [`crate::student::SignInWay::University`] names: [`super::Departure`]. A browser
    /// asks the same with `GET`.
    pub const DEPARTURE: &str = "/login/{way}";
    /// `POST` [`super::Arrival`]: [`crate::student::SignedIn`].
    pub const ARRIVAL: &str = "/api/v1/kiosk/arrival";
    /// `POST` [`super::OwnCode`]: [`super::OwnCodeAnswer`].
    pub const OWN_CODE: &str = "/api/v1/kiosk/own-code";
}

/// A web view is to go to the university.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Departure {
    /// Where.
    pub url: String,
    /// Where the university sends it back to. The kiosk takes that address, query and all, for the answer, and does
    /// not let the web view open it.
    pub back: String,
    /// What was asked of the university, in a [`crate::signed::UniversityQuestion`]: the web view never sees it.
    pub question: Signed,
}

/// A web view came back from the university.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// As it came with the [`Departure`].
    pub question: Signed,
    /// The whole address that it was sent back to.
    pub returned: String,
}

/// A code was held before the kiosk's camera.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnCode {
    /// What was read.
    pub text: String,
}

/// How far the student of a code is, as far as whoever holds it may know: in numbers alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum OwnCodeAnswer {
    /// It is the student's present one.
    Counts {
        /// 通过.
        passed: u32,
        /// 未通过.
        failed: u32,
        /// 待办理.
        pending: u32,
        /// 无需办理.
        not_required: u32,
        /// 还差 N 项.
        remaining: u32,
    },
    /// It is, and the student has no plan yet.
    NoPlan,
    /// The student has got a newer one since.
    Replaced,
    /// It is no code of this campaign's.
    NotOurs,
}
