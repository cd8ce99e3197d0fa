//! A one-time code becomes what this machine is: a counter's desk, or a kiosk.

use lixiao_protocol::http::EnrolAnswer;
use lixiao_seal::DeskKey;

use crate::client::Client;
use crate::edge::{Edge, random_secret};
use crate::error::DeskResult;

/// What a server says this machine is from now on.
pub struct Redeemed {
    /// The server's address, in full.
    pub address: String,
    /// What the desk's own key is made of; the server has the public half.
    pub(crate) secret: [u8; 32],
    /// What the machine is.
    pub answer: EnrolAnswer,
}

/// Redeems a one-time code at the server at `address`: once, whatever becomes of the answer.
pub async fn redeem(address: &str, code: &str, edge: &dyn Edge) -> DeskResult<Redeemed> {
    let client = Client::new(address, None)?;
    client.health().await?;
    let secret = random_secret(edge);
    let answer = client.enrol(code, DeskKey::from_secret(secret).public()).await?;
    Ok(Redeemed { address: client.address().to_owned(), secret, answer })
}
