//! What is kept of a password, so that its owner can come back without the network.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::edge::Edge;
use crate::error::{DeskError, DeskResult};

/// The password's argon2id hash as a PHC string, with the parameters that OWASP recommends and the library has
/// as its own.
pub fn verifier(password: &str, edge: &dyn Edge) -> DeskResult<String> {
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &edge.random());
    Ok(hash.map_err(|error| DeskError::Unplanned(error.to_string().into()))?.to_string())
}

/// Whether the password is the one.
pub fn fits(password: &str, verifier: &str) -> bool {
    PasswordHash::new(verifier)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::Machine;

    #[test]
    fn a_verifier_knows_its_password_and_is_salted() {
        let edge = Machine::new();
        let one = verifier("correct horse", &edge).unwrap();
        assert!(fits("correct horse", &one) && !fits("Correct horse", &one) && !fits("", &one));
        assert_ne!(one, verifier("correct horse", &edge).unwrap());
        assert!(!fits("correct horse", "no hash"));
    }
}
