//! What holds for the whole repository.
#![expect(clippy::unwrap_used, reason = "what goes wrong in a test's helper ends the test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

/// Which of our crates each crate may use. What is not here may use nothing of ours.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("scan", &[]),
    ("ticket", &["domain"]),
    ("protocol", &["domain"]),
    ("store", &["domain"]),
    ("seal", &["domain", "protocol"]),
    ("sync", &["domain", "protocol"]),
    ("store-sqlite", &["domain", "store"]),
    ("server", &["domain", "ticket", "protocol", "seal", "store", "store-sqlite"]),
    ("desk", &["domain", "ticket", "protocol", "seal", "sync"]),
    ("slip", &["domain", "protocol"]),
    ("kiosk", &["desk", "domain", "protocol", "slip"]),
];

/// What the window may use.
const WINDOW: &[&str] = &["desk", "domain", "kiosk", "protocol", "scan"];

/// Crates that are pure: what they need of the machine they are given.
const PURE: &[&str] = &["domain", "ticket", "scan", "protocol", "seal", "sync", "slip"];

/// What a pure crate never depends on.
const IMPURE: &[&str] =
    &["tokio", "reqwest", "rusqlite", "axum", "rand", "getrandom", "jiff", "chrono", "tauri", "nokhwa"];

#[test]
fn each_crate_uses_only_what_stands_below_it() {
    let allowed: BTreeMap<_, BTreeSet<_>> =
        ARROWS.iter().map(|(name, below)| (*name, below.iter().copied().collect())).collect();
    for name in crates() {
        let below =
            allowed.get(name.as_str()).unwrap_or_else(|| panic!("{name} is not in the table of arrows"));
        let used = ours(&manifest(&root().join("crates").join(&name)));
        let wrong: Vec<_> = used.iter().filter(|used| !below.contains(used.as_str())).collect();
        assert!(wrong.is_empty(), "{name} uses {wrong:?}");
    }
    let window = ours(&manifest(&root()));
    assert!(window.iter().all(|used| WINDOW.contains(&used.as_str())), "the window uses {window:?}");
    let rulebook = ours(&manifest(&root().join("tests/rulebook")));
    assert!(rulebook.iter().eq(["domain"]), "the table of cases uses {rulebook:?}");
}

#[test]
fn a_pure_crate_gets_what_it_needs_of_the_machine() {
    for name in PURE {
        let used = dependencies(&manifest(&root().join("crates").join(name)));
        let wrong: Vec<_> = used.iter().filter(|used| IMPURE.contains(&used.as_str())).collect();
        assert!(wrong.is_empty(), "{name} uses {wrong:?}");
    }
}

#[test]
fn every_crate_obeys_the_workspaces_lints() {
    for folder in crates().into_iter().map(|name| root().join("crates").join(name)).chain([
        root(),
        root().join("tests"),
        root().join("tests/rulebook"),
    ]) {
        let lints = manifest(&folder).get("lints").and_then(|lints| lints.get("workspace")).cloned();
        assert_eq!(lints, Some(Value::Boolean(true)), "{}", folder.display());
    }
}

#[test]
fn the_daily_tests_build_no_window() {
    let manifest = manifest(&root());
    let default = manifest["workspace"]["default-members"].as_array().unwrap();
    assert!(default.iter().all(|member| member.as_str() != Some(".")), "{default:?}");
}

#[test]
fn chinese_stands_only_in_texts_fixtures_and_documents() {
    let folders = crates().into_iter().map(|name| root().join("crates").join(name).join("src"));
    let files = folders.chain([root().join("src-tauri/src")]).flat_map(|folder| sources(&folder));
    for file in files.filter(|file| !is_fixture(file)) {
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in code.lines().enumerate() {
            let said = line.split("//").next().unwrap_or_default();
            let allowed = said.is_ascii() || said.contains("=> \"") || !said.chars().any(is_chinese);
            assert!(allowed, "{}:{}: {line}", file.display(), number + 1);
        }
    }
}

#[test]
fn every_failure_that_must_stay_harmless_has_its_test() {
    let text = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let cells = |line: &str| line.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    let section = text.split("## Failures that must stay harmless").nth(1).unwrap();
    let rows: Vec<_> =
        section.split("\n## ").next().unwrap().lines().filter(|line| line.starts_with("| ")).collect();
    assert!(rows.len() > 10, "{rows:?}");
    for row in rows.iter().skip(1) {
        let [file, name] = &cells(row)[..] else { panic!("{row} names no file and test") };
        let source = fs::read_to_string(root().join(file)).unwrap();
        assert!(source.contains(&format!("fn {name}(")), "{file} has no test {name}");
    }
}

/// The folder of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn crates() -> Vec<String> {
    let folders = fs::read_dir(root().join("crates")).unwrap();
    folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn manifest(folder: &Path) -> Table {
    fs::read_to_string(folder.join("Cargo.toml")).unwrap().parse().unwrap()
}

/// The names of a crate's ordinary dependencies.
fn dependencies(manifest: &Table) -> BTreeSet<String> {
    let listed = manifest.get("dependencies").and_then(Value::as_table);
    listed.into_iter().flat_map(Table::keys).cloned().collect()
}

/// Those of a crate's ordinary dependencies that are ours, without the common beginning of their names.
fn ours(manifest: &Table) -> BTreeSet<String> {
    dependencies(manifest).iter().filter_map(|name| name.strip_prefix("lixiao-")).map(str::to_owned).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

/// Whether a file is there for tests alone, so that made-up students may have names.
fn is_fixture(file: &Path) -> bool {
    file.iter().any(|part| part == "tests" || part == "tests.rs" || part == "conformance")
}

fn is_chinese(letter: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&letter)
}
