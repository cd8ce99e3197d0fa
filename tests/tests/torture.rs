//! A desk and its server are killed at work, for a short while; `./dev torture` does it for as long as one likes.

use lixiao_tests::torture::torture;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_called_recorded_is_lost_by_kills() {
    let report = torture(8_000, 1).await;
    assert!(report.losses().is_empty(), "{report}\n{}", report.losses().join("\n"));
    assert!(report.recorded() > 50, "{report}");
    assert!(report.kills() > 3, "{report}");
}
