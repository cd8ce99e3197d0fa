//! Requests that could not be carried out.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::student::FieldFault;

/// A request that could not be carried out. Nothing was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum CommandError {
    /// The desk is not enrolled.
    NotEnrolled,
    /// The desk is enrolled already; a machine becomes another desk in another data folder.
    AlreadyEnrolled,
    /// Nobody is signed in, or the window is locked.
    NotSignedIn,
    /// Nobody answers at the server's address.
    ServerUnreachable,
    /// The server answers, but cannot write now, such as for a full disk.
    ServerCannotWrite,
    /// The server answers that something went wrong which nobody planned.
    ServerFailed,
    /// Something answers at the address, but not our server.
    NotOurServer,
    /// The address is not one.
    AddressInvalid,
    /// The enrolment code is wrong, used or too old.
    CodeInvalid,
    /// Account or password is wrong.
    PasswordWrong,
    /// Too many tries; again after so many seconds.
    TooManyTries {
        /// How long to wait.
        wait_s: u32,
    },
    /// The operator may work no node of this desk.
    NoNodeGranted,
    /// The node is not among the operator's.
    NodeNotGranted,
    /// The centre revoked this desk.
    DeskRevoked,
    /// The server wants a newer desk program.
    DeskTooOld,
    /// The local disk is full: nothing can be recorded until there is room.
    DiskFull,
    /// The local database is from a newer version of the program.
    DatabaseTooNew,
    /// Another instance of the program has this desk open.
    DeskInUse,
    /// The card shown is not the latest one any more.
    CardGone,
    /// The node is marked with the centre at hand only, and the centre does not answer. Where a mark was sent
    /// meanwhile, it is taken back.
    CentreNeeded,
    /// The mark can no longer be taken back here: too old, somebody else's, or something newer stands.
    NotUndoable,
    /// The mark is not in the 退回清单 any more: somebody has dealt with it, or the centre thinks otherwise now.
    NotReturned,
    /// The desk was enrolled by a version without keys: it can sign and seal nothing.
    KeysMissing,
    /// Another file stands where one is to be written; it was left alone.
    FileInTheWay,
    /// A file cannot be written there: no such folder, or no right to.
    FileNotWritten,
    /// A remedy or a correction wants a reason.
    ReasonMissing,
    /// Somebody else has changed the form since it was shown.
    FormChanged,
    /// Fields of the form cannot be taken.
    FormInvalid {
        /// Each of them.
        faults: Vec<FieldFault>,
    },

    /// Something nobody planned; the log has the cause.
    Internal,
}
