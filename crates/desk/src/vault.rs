//! Where secrets of this machine's user are kept: the operating system's key store, if it has one.

use std::fmt;

/// A key store. Each secret has a name.
pub trait Vault: Send + Sync {
    /// Keeps a secret.
    ///
    /// # Errors
    /// There is no key store, or it is locked: the secret is to be kept another way, or not at all.
    fn keep(&self, name: &str, secret: &str) -> Result<(), VaultClosed>;

    /// The secret of that name, if it is kept and the store is open.
    fn secret(&self, name: &str) -> Option<String>;

    /// Forgets a secret. One that is not there is fine.
    fn forget(&self, name: &str);
}

/// A key store that is not there, or not open.
#[derive(Debug, thiserror::Error)]
#[error("no key store: {0}")]
pub struct VaultClosed(pub String);

/// No key store.
#[derive(Clone, Copy, Debug)]
pub struct NoVault;

impl Vault for NoVault {
    fn keep(&self, _name: &str, _secret: &str) -> Result<(), VaultClosed> {
        Err(VaultClosed("none is used".to_owned()))
    }

    fn secret(&self, _name: &str) -> Option<String> {
        None
    }

    fn forget(&self, _name: &str) {}
}

/// The operating system's key store: Credential Manager, Keychain or Secret Service.
#[derive(Clone, Copy, Debug)]
pub struct SystemVault;

/// Under which our secrets stand in it.
const SERVICE: &str = "lixiao";

impl Vault for SystemVault {
    fn keep(&self, name: &str, secret: &str) -> Result<(), VaultClosed> {
        let kept = keyring::Entry::new(SERVICE, name).and_then(|entry| entry.set_password(secret));
        kept.map_err(|error| VaultClosed(error.to_string()))
    }

    fn secret(&self, name: &str) -> Option<String> {
        let found = keyring::Entry::new(SERVICE, name).and_then(|entry| entry.get_password());
        found.inspect_err(|error| log("read", error)).ok()
    }

    fn forget(&self, name: &str) {
        let gone = keyring::Entry::new(SERVICE, name).and_then(|entry| entry.delete_credential());
        match gone {
            Ok(()) | Err(keyring::Error::NoEntry) => {}
            Err(error) => log("forgotten", &error),
        }
    }
}

fn log(what: &str, error: &impl fmt::Display) {
    tracing::warn!(%error, "a secret of the key store was not {what}");
}
