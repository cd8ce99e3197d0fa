//! A picture as a text that an `<img>` shows without asking anybody (RFC 2397).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// The picture as a `data:` URL.
pub(crate) fn data_url(kind: &str, bytes: &[u8]) -> String {
    format!("data:{kind};base64,{}", BASE64_STANDARD.encode(bytes))
}
