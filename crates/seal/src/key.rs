//! The centre's secret with the keys that come of it, and a desk's key.

use std::fmt;

use ed25519_dalek::{Signer, SigningKey};
use hpke::Serializable;
use hpke::kem::{Kem, X25519HkdfSha256};
use lixiao_protocol::http::CentreKeys;
use lixiao_protocol::signed::Signed;
use sha2::{Digest, Sha256};

use crate::signed::{Statement, sign};

/// Keeps the signing key from being the same bytes as anything else that is made of the secret.
const SIGNING: &[u8] = b"lixiao centre signing";

/// The centre's keys: Ed25519 (RFC 8032) for what it states, X25519 (RFC 7748) for what is meant for it alone. Both
/// come of one secret that stands in the store and leaves the server in its backups only, so that a restored server
/// is still known by its desks. `Debug` shows no secret.
#[derive(Clone)]
pub struct CentreKey {
    signing: SigningKey,
    pub(crate) opening: <X25519HkdfSha256 as Kem>::PrivateKey,
    public: CentreKeys,
}

impl CentreKey {
    /// The keys of this secret, which was drawn when the store was made.
    pub fn from_secret(secret: [u8; 32]) -> Self {
        let seed = Sha256::new().chain_update(SIGNING).chain_update(secret).finalize();
        let signing = SigningKey::from_bytes(&seed.into());
        let (opening, sealing) = X25519HkdfSha256::derive_keypair(&secret);
        let public = CentreKeys {
            signing: signing.verifying_key().to_bytes(),
            sealing: <[u8; 32]>::from(sealing.to_bytes()),
        };
        Self { signing, opening, public }
    }

    /// What desks pin when they are enrolled.
    pub fn public(&self) -> CentreKeys {
        self.public
    }

    /// Signs what the centre states.
    pub fn sign<S: Statement>(&self, statement: &S) -> Signed {
        sign(&self.signing, statement)
    }
}

impl fmt::Debug for CentreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CentreKey").field("public", &self.public).finish_non_exhaustive()
    }
}

/// A desk's own key (Ed25519), drawn on its machine. `Debug` shows its public half.
#[derive(Clone)]
pub struct DeskKey(SigningKey);

impl DeskKey {
    /// The key of these secret bytes, which the desk drew at its enrolment.
    pub fn from_secret(secret: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&secret))
    }

    /// The half that the centre is told.
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    pub(crate) fn sign<S: Statement>(&self, statement: &S) -> Signed {
        sign(&self.0, statement)
    }
}

impl fmt::Debug for DeskKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeskKey").field("public", &self.public()).finish_non_exhaustive()
    }
}

/// Signs bytes; what they mean is the caller's.
pub(crate) fn signature(key: &SigningKey, bytes: &[u8]) -> [u8; 64] {
    key.sign(bytes).to_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_gives_the_same_keys_again_and_shows_nowhere() {
        let key = CentreKey::from_secret([7; 32]);
        assert_eq!(CentreKey::from_secret([7; 32]).public(), key.public());
        assert_ne!(CentreKey::from_secret([8; 32]).public(), key.public());
        assert_ne!(key.public().signing, key.public().sealing);
        let secret = key.signing.to_bytes().map(|byte| byte.to_string()).join(", ");
        assert!(!format!("{key:?}").contains(&secret));
    }
}
