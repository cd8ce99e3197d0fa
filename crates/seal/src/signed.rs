//! Statements: words that their signer signed as one kind of statement, and as no other.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use lixiao_protocol::signed::{ExportedOutbox, SessionProof, Signed, UniversityQuestion, WipeReceipt};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::key::signature;

/// Something that is said under a signature.
pub trait Statement: Serialize + DeserializeOwned {
    /// Stands before the signed words, so that they mean nothing as a statement of another kind.
    const KIND: &'static str;
}

impl Statement for ExportedOutbox {
    const KIND: &'static str = "lixiao outbox 1";
}

impl Statement for SessionProof {
    const KIND: &'static str = "lixiao session 1";
}

impl Statement for UniversityQuestion {
    const KIND: &'static str = "lixiao university 1";
}

impl Statement for WipeReceipt {
    const KIND: &'static str = "lixiao wipe 1";
}

/// What was stated, if the key has signed it as such a statement.
pub fn verify<S: Statement>(public: [u8; 32], signed: &Signed) -> Option<S> {
    let key = VerifyingKey::from_bytes(&public).ok().filter(|key| !key.is_weak())?;
    let signature = BASE64.decode(&signed.signature).ok()?;
    let signature = Signature::from_slice(&signature).ok()?;
    key.verify_strict(&signed_bytes::<S>(&signed.body), &signature).ok()?;
    serde_json::from_str(&signed.body).ok()
}

pub(crate) fn sign<S: Statement>(key: &SigningKey, statement: &S) -> Signed {
    let body = serde_json::to_string(statement).expect("a statement is plain data");
    let signature = BASE64.encode(signature(key, &signed_bytes::<S>(&body)));
    Signed { body, signature }
}

/// The kind ends at a byte that is in none, so that no kind with its words reads as another one.
fn signed_bytes<S: Statement>(body: &str) -> Vec<u8> {
    [S::KIND.as_bytes(), &[0], body.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::key::DeskKey;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Said(u8);

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Meant(u8);

    impl Statement for Said {
        const KIND: &'static str = "said";
    }

    impl Statement for Meant {
        const KIND: &'static str = "meant";
    }

    #[test]
    fn a_statement_holds_for_its_signer_and_its_kind_alone() {
        let key = DeskKey::from_secret([1; 32]);
        let signed = key.sign(&Said(7));
        assert_eq!(verify::<Said>(key.public(), &signed), Some(Said(7)));
        assert_eq!(verify::<Meant>(key.public(), &signed), None);
        assert_eq!(verify::<Said>(DeskKey::from_secret([2; 32]).public(), &signed), None);
    }

    #[test]
    fn a_changed_or_unsigned_statement_is_none() {
        let key = DeskKey::from_secret([1; 32]);
        let signed = key.sign(&Said(7));
        let other = key.sign(&Said(8)).signature;
        for (body, signature) in
            [("8", signed.signature.as_str()), ("7", ""), ("7", "AAAA"), ("7", "no base 64"), ("7", &other)]
        {
            let forged = Signed { body: body.to_owned(), signature: signature.to_owned() };
            assert_eq!(verify::<Said>(key.public(), &forged), None, "{forged:?}");
        }
        assert_eq!(verify::<Said>([0; 32], &signed), None);
    }
}
