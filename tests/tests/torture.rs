//! A desk and its server lose life, power and network at work, for a short while; `./dev torture` does it for as long
//! as one likes.
#![cfg(target_os = "linux")]

use lixiao_tests::proxy::Fault;
use lixiao_tests::torture::{Syncs, torture, weather};

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_was_called_recorded_is_lost_by_kills_and_power_cuts() {
    let report = torture(8_000, 1, Syncs::Kept).await;
    assert!(report.losses().is_empty(), "{report}\n{}", report.losses().join("\n"));
    assert!(report.recorded() > 50, "{report}");
    assert!(report.kills() > 3, "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_disk_that_ignores_syncs_losses_are_seen() {
    let report = torture(5_000, 2, Syncs::Ignored).await;
    assert!(!report.losses().is_empty(), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn over_a_network_that_fails_in_every_way_nothing_is_lost_doubled_or_hidden() {
    let weathered = weather(1).await;
    assert!(weathered.wrong.is_empty(), "{weathered:#?}");
    assert_eq!(weathered.struck.len(), Fault::ALL.len(), "{weathered:#?}");
    assert!(weathered.recorded >= 200, "{weathered:#?}");
    assert!(weathered.returned > 0, "two desks that never cross prove little: {weathered:#?}");
}
