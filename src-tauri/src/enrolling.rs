//! Makes this machine what a one-time code was for: a counter's desk, or a kiosk.

use std::path::Path;

use lixiao_desk::{Desk, DeskError, DeskResult, Machine, redeem};
use lixiao_domain::DeskRole;
use lixiao_protocol::ipc::CommandError;

/// Redeems the code, and keeps what it was for in the machine's folder.
///
/// # Errors
/// [`CommandError::AlreadyEnrolled`], before the code is used; or why the code could not be redeemed.
pub(crate) async fn enrol(desk: &Desk, folder: &Path, address: &str, code: &str) -> DeskResult<DeskRole> {
    desk.check_free()?;
    if lixiao_kiosk::is_kiosk(folder) {
        return Err(CommandError::AlreadyEnrolled.into());
    }
    let redeemed = redeem(address, code, &Machine::new()).await?;
    let role = redeemed.answer.role;
    match role {
        DeskRole::Counter => desk.settle(redeemed).await?,
        DeskRole::Kiosk => lixiao_kiosk::keep(folder, redeemed).map_err(DeskError::from)?,
    }
    Ok(role)
}
