//! What the slip says, from `texts/zh-CN.json`.

use std::sync::LazyLock;

use serde::Deserialize;

/// The texts of the slip.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SlipWords {
    pub(crate) title: String,
    pub(crate) no: String,
    pub(crate) name: String,
    pub(crate) college: String,
    pub(crate) campaign: String,
    pub(crate) window: String,
    pub(crate) from_to: String,
    pub(crate) step: String,
    pub(crate) node: String,
    pub(crate) status: String,
    pub(crate) since: String,
    pub(crate) reason: String,
    pub(crate) due: String,
    pub(crate) due_amount: String,
    pub(crate) missing: String,
    pub(crate) held: String,
    pub(crate) premise_withdrawn: String,
    pub(crate) separator: String,
    pub(crate) no_plan: String,
    pub(crate) remaining: String,
    pub(crate) done: String,
    pub(crate) receipt: String,
    pub(crate) rare: String,
    pub(crate) as_of: String,
    pub(crate) foot: String,
}

/// The words of a node's status, shared with the pages.
#[derive(Deserialize)]
pub(crate) struct StatusWords {
    pub(crate) passed: String,
    pub(crate) failed: String,
    pub(crate) pending: String,
    pub(crate) not_required: String,
}

#[derive(Deserialize)]
struct Texts {
    slip: SlipWords,
    status: StatusWords,
}

/// The slip's own texts.
pub(crate) fn words() -> &'static SlipWords {
    &texts().slip
}

/// The words of the statuses.
pub(crate) fn statuses() -> &'static StatusWords {
    &texts().status
}

/// A sentence with its places filled.
pub(crate) fn filled(sentence: &str, values: &[(&str, &str)]) -> String {
    values
        .iter()
        .fold(sentence.to_owned(), |text, (place, value)| text.replace(&format!("{{{place}}}"), value))
}

fn texts() -> &'static Texts {
    static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
        serde_json::from_str(include_str!("../../../texts/zh-CN.json"))
            .expect("the slip's texts are there; a test reads them")
    });
    &TEXTS
}
