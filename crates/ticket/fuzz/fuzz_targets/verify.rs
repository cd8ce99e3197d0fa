//! No text makes the parser panic, and a text that it accepts is the one text of its ticket.
//!
//! In `crates/ticket`, with `cargo install --locked cargo-fuzz`, and without a nightly compiler:
//!
//! ```sh
//! mkdir -p fuzz/corpus/verify
//! RUSTC_BOOTSTRAP=1 cargo fuzz run verify fuzz/corpus/verify fuzz/seeds -- -max_total_time=60 -max_len=400
//! ```
#![no_main]

use std::array;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use lixiao_domain::ids::{CampaignId, KeyId};
use lixiao_ticket::{CodeKind, KeyRing, KeyState, SigningKey, TicketText, draw_svg};

/// The first key of `vectors/tickets.json`; the seeds hold a text that it signed.
static SIGNING: LazyLock<SigningKey> =
    LazyLock::new(|| SigningKey::from_secret(array::from_fn(|index| index as u8)));

static RING: LazyLock<KeyRing> = LazyLock::new(|| {
    let mut ring = KeyRing::default();
    ring.insert(CampaignId(26), KeyId(0), SIGNING.public_key(), KeyState::Active);
    ring
});

fuzz_target!(|text: &str| {
    let _ = CodeKind::of(text);
    if let Ok(form) = text.parse::<TicketText>() {
        assert_eq!(form.as_str(), text);
        assert!(draw_svg(&form).ends_with("</svg>"));
    }
    if let Ok(ticket) = RING.verify(text) {
        assert_eq!(SIGNING.sign(&ticket).as_str(), text);
    }
});
