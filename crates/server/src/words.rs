//! What pages that the server makes itself say to people, from `texts/zh-CN.json`.

use std::sync::LazyLock;

use serde::Deserialize;

/// The words of the page behind a kiosk's link.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct HandedOverWords {
    pub(crate) title: String,
    pub(crate) once: String,
    pub(crate) show: String,
    pub(crate) whose: String,
    pub(crate) save: String,
    pub(crate) keep: String,
    pub(crate) gone: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Texts {
    app: AppWords,
    handed_over: HandedOverWords,
}

#[derive(Deserialize)]
struct AppWords {
    platform: String,
}

static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../../../texts/zh-CN.json")).expect("a test reads the same file")
});

/// The words of the page behind a kiosk's link.
pub(crate) fn handed_over() -> &'static HandedOverWords {
    &TEXTS.handed_over
}

/// The product's name.
pub(crate) fn product() -> &'static str {
    &TEXTS.app.platform
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_texts_have_every_word_of_the_servers_own_pages_and_no_other() {
        assert!(super::handed_over().whose.contains("{tail}"));
        assert!(!super::product().is_empty());
    }
}
