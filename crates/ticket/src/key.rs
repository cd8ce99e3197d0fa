//! The keys of a campaign: the secret one that signs on the server, the public one that every desk holds.

use std::fmt;

use ed25519_dalek::{Signature, Signer, VerifyingKey};

use crate::text::{SIGNATURE_LEN, TicketText};
use crate::ticket::{Head, Ticket};

/// Keeps a signature of these bytes from meaning anything elsewhere.
const DOMAIN: &[u8; 5] = b"LXQR1";

/// The secret key of a campaign (Ed25519, RFC 8032). It never leaves the server; `Debug` shows the public
/// half only.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key of these secret bytes, which the caller drew at random or stored before.
    pub fn from_secret(secret: [u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(&secret))
    }

    /// The secret bytes, for the server's store and nothing else.
    pub fn to_secret(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The half that desks check tickets with.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs the ticket: the text for the student's QR code. The same ticket gives the same text again.
    pub fn sign(&self, ticket: &Ticket) -> TicketText {
        let head = Head::of(*ticket);
        TicketText::from_parts(&head.0, &self.0.sign(&signed_bytes(head)).to_bytes())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("public", &self.public_key()).finish_non_exhaustive()
    }
}

/// The public half of a [`SigningKey`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// These 32 bytes are not a public key that can be relied on: no point of the curve, or one of small order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a usable Ed25519 public key")]
pub struct InvalidPublicKey;

impl PublicKey {
    /// The key of these bytes (RFC 8032, section 5.1.5).
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, InvalidPublicKey> {
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| InvalidPublicKey)?;
        if key.is_weak() { Err(InvalidPublicKey) } else { Ok(Self(key)) }
    }

    /// The 32 bytes of the key.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    pub(crate) fn has_signed(&self, head: Head, signature: &[u8; SIGNATURE_LEN]) -> bool {
        self.0.verify_strict(&signed_bytes(head), &Signature::from_bytes(signature)).is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(")?;
        self.to_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

fn signed_bytes(head: Head) -> Vec<u8> {
    [DOMAIN.as_slice(), &head.0].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_bytes() {
        let key = SigningKey::from_secret([9; 32]);
        assert_eq!(SigningKey::from_secret(key.to_secret()).public_key(), key.public_key());
        assert_eq!(PublicKey::from_bytes(key.public_key().to_bytes()), Ok(key.public_key()));
    }

    #[test]
    fn bytes_that_are_no_key_or_a_weak_one_are_refused() {
        let identity = {
            let mut bytes = [0; 32];
            bytes[0] = 1;
            bytes
        };
        let mut off_the_curve = [0; 32];
        off_the_curve[0] = 2;
        for bytes in [identity, [0; 32], off_the_curve] {
            assert_eq!(PublicKey::from_bytes(bytes), Err(InvalidPublicKey), "{bytes:?}");
        }
    }

    #[test]
    fn the_secret_is_not_shown() {
        let shown = format!("{:?}", SigningKey::from_secret([0xAB; 32]));
        assert!(!shown.contains("abab") && !shown.contains("171"), "{shown}");
        assert!(shown.starts_with("SigningKey { public: PublicKey("), "{shown}");
    }
}
