//! The real window before a test: a virtual display, an emulated camera, the server and the desk as programs of
//! their own, and a WebDriver that presses the keys.

pub mod booth;
pub mod camera;
pub mod display;
pub mod page;
pub mod paper;
pub mod process;
pub mod station;
pub mod traces;

pub use booth::Booth;
pub use camera::FakeCamera;
pub use display::Display;
pub use page::Page;
pub use paper::Paper;
pub use process::ServerProcess;
pub use station::Station;
pub use traces::Traces;

use std::path::PathBuf;
use std::time::Duration;

/// How long anything may take on a busy machine before it counts as not happening.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// A program that stands beside the test in the target folder.
pub fn built(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("a running program has a file");
    let folder = own.ancestors().find(|folder| folder.join(name).is_file());
    folder.unwrap_or_else(|| panic!("{name} is not built; ./dev test builds it")).join(name)
}

/// A Chinese word of the product, by its place in `texts/zh-CN.json` such as `look.open.title`.
pub fn word(place: &str) -> String {
    let texts: serde_json::Value =
        serde_json::from_str(include_str!("../../texts/zh-CN.json")).expect("the texts are JSON");
    let found = place.split('.').try_fold(&texts, |inside, name| inside.get(name));
    let found = found.and_then(serde_json::Value::as_str);
    found.unwrap_or_else(|| panic!("there is no text {place}")).to_owned()
}
