//! What the command line says to people, from `texts/zh-CN.json`.

use std::fmt::Display;
use std::sync::LazyLock;

use lixiao_domain::{QuarantineCause, Review};
use lixiao_protocol::ipc::Said;
use serde::Deserialize;

/// The texts of the command line.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct ServerWords {
    pub(super) store_url: Sentence,
    pub(super) listening: Sentence,
    pub(super) stopping: Sentence,
    pub(super) first_admin: Sentence,
    pub(super) epoch_begun: Sentence,
    pub(super) campaign_missing: Sentence,
    pub(super) plan_applied: Sentence,
    pub(super) nodes_retired: Sentence,
    pub(super) plan_empty: Sentence,
    pub(super) plan_step_empty: Sentence,
    pub(super) plan_node_twice: Sentence,
    pub(super) plan_node_unknown: Sentence,
    pub(super) plan_window_reversed: Sentence,
    pub(super) plan_closed: Sentence,
    pub(super) students_imported: Sentence,
    pub(super) students_refused: Sentence,
    pub(super) row_not_utf8: Sentence,
    pub(super) row_column_missing: Sentence,
    pub(super) row_unreadable: Sentence,
    pub(super) row_no_invalid: Sentence,
    pub(super) row_no_twice: Sentence,
    pub(super) row_empty: Sentence,
    pub(super) row_plan_unknown: Sentence,
    pub(super) account_set: Sentence,
    pub(super) account_password: Sentence,
    pub(super) account_password_short: Sentence,
    pub(super) desk_code: Sentence,
    pub(super) desk_code_drawn: Sentence,
    pub(super) address_long: Sentence,
    pub(super) desk_line: Sentence,
    pub(super) desk_nodes: Sentence,
    pub(super) desk_is_kiosk: Sentence,
    pub(super) desk_is_revoked: Sentence,
    pub(super) desk_assigned: Sentence,
    pub(super) desk_revoked: Sentence,
    pub(super) desk_unknown: Sentence,
    pub(super) export_imported: Sentence,
    pub(super) export_form: Sentence,
    pub(super) export_sealed: Sentence,
    pub(super) export_unsigned: Sentence,
    pub(super) export_other_server: Sentence,
    pub(super) export_desk_unknown: Sentence,
    pub(super) aside_none: Sentence,
    pub(super) review_none: Sentence,
    pub(super) conflict: Sentence,
    pub(super) mark_line: Sentence,
    pub(super) unread_line: Sentence,
    pub(super) id_reused: Sentence,
    pub(super) aside_why: AsideWhy,
    pub(super) student_unknown: Sentence,
    pub(super) ticket_drawn: Sentence,
    pub(super) ticket_format: Sentence,
    pub(super) key_added: Sentence,
    pub(super) key_full: Sentence,
    pub(super) key_revoked: Sentence,
    pub(super) key_unknown: Sentence,
    pub(super) key_missing: Sentence,
    pub(super) school_applied: Sentence,
    pub(super) school_node_unknown: Sentence,
    pub(super) activation_columns: Sentence,
    pub(super) activation_written: Sentence,
    pub(super) student_reset: Sentence,
    pub(super) student_password_set: Sentence,
    pub(super) student_password_weak: Sentence,
}

/// A sentence with places such as `{n}` to fill.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Sentence(String);

impl Sentence {
    /// The sentence with its places filled.
    pub(super) fn with(&self, values: &[(&str, &dyn Display)]) -> String {
        values.iter().fold(self.0.clone(), |text, (place, value)| {
            text.replace(&format!("{{{place}}}"), &value.to_string())
        })
    }
}

/// Why a mark was put aside, for an admin.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AsideWhy {
    seq_reused: Sentence,
    rights_withdrawn: Sentence,
    unreadable: Sentence,
}

/// Why a mark wants a second look.
#[derive(Deserialize)]
struct ReviewWords {
    window_straddled: Sentence,
    stale_fail: Sentence,
    ticket_replaced: Sentence,
}

#[derive(Deserialize)]
struct SaidWords {
    pass: Sentence,
    fail: Sentence,
    reopen: Sentence,
    undo: Sentence,
    exempt: Sentence,
    require: Sentence,
}

#[derive(Deserialize)]
struct Texts {
    server: ServerWords,
    review: ReviewWords,
    said: SaidWords,
}

/// Why a mark was put aside.
pub(super) fn quarantine(why: &QuarantineCause) -> String {
    let words = &server().aside_why;
    match why {
        QuarantineCause::SeqReused { .. } => &words.seq_reused,
        QuarantineCause::RightsWithdrawn => &words.rights_withdrawn,
        QuarantineCause::Unreadable => &words.unreadable,
    }
    .with(&[])
}

/// Why a mark wants a second look.
pub(super) fn review(why: Review) -> String {
    match why {
        Review::WindowStraddled => &TEXTS.review.window_straddled,
        Review::StaleFail => &TEXTS.review.stale_fail,
        Review::TicketReplaced => &TEXTS.review.ticket_replaced,
    }
    .with(&[])
}

/// What a mark says, in a word.
pub(super) fn said(what: Said) -> String {
    match what {
        Said::Pass => &TEXTS.said.pass,
        Said::Fail => &TEXTS.said.fail,
        Said::Reopen => &TEXTS.said.reopen,
        Said::Undo => &TEXTS.said.undo,
        Said::Exempt => &TEXTS.said.exempt,
        Said::Require => &TEXTS.said.require,
    }
    .with(&[])
}

static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../../texts/zh-CN.json")).expect("a test reads the same file")
});

/// The texts of the command line.
pub(super) fn server() -> &'static ServerWords {
    &TEXTS.server
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_texts_have_every_sentence_of_the_command_line_and_no_other() {
        assert!(super::server().listening.with(&[("address", &"127.0.0.1:1")]).contains("127.0.0.1:1"));
    }
}
