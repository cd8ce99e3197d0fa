//! A desk's outbox as a file: signed by the desk, then sealed for the centre by HPKE (RFC 9180: X25519, HKDF-SHA256,
//! ChaCha20-Poly1305, base mode). Whoever finds the file learns which desk wrote it, and nothing of what it says.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::{Kem, X25519HkdfSha256};
use hpke::rand_core::CryptoRng;
use hpke::{Deserializable, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal_with_rng};
use lixiao_domain::DeskId;
use lixiao_protocol::http::CentreKeys;
use lixiao_protocol::signed::{ExportedOutbox, Signed};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::key::{CentreKey, DeskKey};
use crate::signed::verify;

/// What the file says of itself, so that one of another kind is named and not guessed at.
const FORMAT: &str = "lixiao outbox 1";

/// What stands in the file, as JSON. Nothing of it is believed before the signature inside is checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxFile {
    format: String,
    /// The server that it is meant for.
    pub server: Uuid,
    /// The desk that says to have written it: whose key to check it by.
    pub desk: DeskId,
    encapsulated: String,
    sealed: String,
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It is no file of an outbox, or of a newer version.
    #[error("no file of a desk's outbox, or of a newer version")]
    Form,
    /// It was sealed for another server, or was changed since.
    #[error("sealed for another server, or changed since")]
    Sealed,
    /// The desk that it names has not signed it.
    #[error("not signed by the desk that it names")]
    Unsigned,
}

impl OutboxFile {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// [`FileError::Form`].
    pub fn parse(text: &str) -> Result<Self, FileError> {
        let file: Self = serde_json::from_str(text).map_err(|_| FileError::Form)?;
        if file.format == FORMAT { Ok(file) } else { Err(FileError::Form) }
    }
}

/// The text of a file that only the centre with `keys` can read, and that only `key` can have signed.
///
/// # Errors
/// [`FileError::Sealed`] where the centre's key is none.
pub fn seal_outbox(
    outbox: &ExportedOutbox,
    key: &DeskKey,
    keys: &CentreKeys,
    rng: &mut impl CryptoRng,
) -> Result<String, FileError> {
    let unsealable = |_| FileError::Sealed;
    let said = serde_json::to_vec(&key.sign(outbox)).expect("a statement is plain data");
    let recipient = <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(&keys.sealing).map_err(unsealable)?;
    let (encapsulated, sealed) = single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &recipient,
        FORMAT.as_bytes(),
        &said,
        &bound(outbox.server, outbox.desk),
        rng,
    )
    .map_err(unsealable)?;
    let file = OutboxFile {
        format: FORMAT.to_owned(),
        server: outbox.server,
        desk: outbox.desk,
        encapsulated: BASE64.encode(encapsulated.to_bytes()),
        sealed: BASE64.encode(sealed),
    };
    Ok(serde_json::to_string(&file).expect("a file is plain data"))
}

/// What the desk with the public key `signer` has said in the file.
///
/// # Errors
/// [`FileError::Sealed`], [`FileError::Unsigned`].
pub fn open_outbox(
    file: &OutboxFile,
    centre: &CentreKey,
    signer: [u8; 32],
) -> Result<ExportedOutbox, FileError> {
    let said = unseal(file, centre).ok_or(FileError::Sealed)?;
    let outbox: ExportedOutbox = verify(signer, &said).ok_or(FileError::Unsigned)?;
    let named = (outbox.server, outbox.desk) == (file.server, file.desk);
    if named { Ok(outbox) } else { Err(FileError::Unsigned) }
}

fn unseal(file: &OutboxFile, centre: &CentreKey) -> Option<Signed> {
    let encapsulated = BASE64.decode(&file.encapsulated).ok()?;
    let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&encapsulated).ok()?;
    let sealed = BASE64.decode(&file.sealed).ok()?;
    let said = single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &centre.opening,
        &encapsulated,
        FORMAT.as_bytes(),
        &sealed,
        &bound(file.server, file.desk),
    );
    serde_json::from_slice(&said.ok()?).ok()
}

/// What is readable in the file and must not be changed.
fn bound(server: Uuid, desk: DeskId) -> Vec<u8> {
    [server.as_bytes().as_slice(), desk.0.as_bytes()].concat()
}
