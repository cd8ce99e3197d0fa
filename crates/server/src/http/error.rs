//! Every request that is not carried out says why.

use axum::Json;
use axum::extract::rejection::{BytesRejection, JsonRejection, QueryRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lixiao_protocol::http::ErrorBody;
use lixiao_store::StoreError;

use crate::http::throttle::TooSoon;

/// A request that is not carried out.
#[derive(Debug)]
pub struct Refused(pub ErrorBody);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (status(&self.0), Json(self.0)).into_response()
    }
}

fn status(body: &ErrorBody) -> StatusCode {
    match body {
        ErrorBody::Unauthenticated | ErrorBody::PasswordWrong => StatusCode::UNAUTHORIZED,
        ErrorBody::DeskRevoked { .. }
        | ErrorBody::NotForThisRole
        | ErrorBody::CodeInvalid
        | ErrorBody::NotGranted => StatusCode::FORBIDDEN,
        ErrorBody::TooManyTries { .. } => StatusCode::TOO_MANY_REQUESTS,
        ErrorBody::Malformed { .. }
        | ErrorBody::Unreadable { .. }
        | ErrorBody::FormInvalid { .. }
        | ErrorBody::ReasonMissing => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorBody::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ErrorBody::FormChanged => StatusCode::CONFLICT,
        ErrorBody::NotFound => StatusCode::NOT_FOUND,
        ErrorBody::DeskTooOld { .. } => StatusCode::UPGRADE_REQUIRED,
        ErrorBody::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorBody::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store did not do what was asked");
        Self(match error {
            StoreError::Full | StoreError::Closed => ErrorBody::Unavailable,
            StoreError::TooNew { .. } | StoreError::Other(_) => ErrorBody::Internal,
        })
    }
}

impl From<TooSoon> for Refused {
    fn from(TooSoon { wait_s }: TooSoon) -> Self {
        Self(ErrorBody::TooManyTries { wait_s })
    }
}

impl From<JsonRejection> for Refused {
    fn from(rejection: JsonRejection) -> Self {
        Self::form(rejection.status(), rejection.body_text())
    }
}

impl From<BytesRejection> for Refused {
    fn from(rejection: BytesRejection) -> Self {
        Self::form(rejection.status(), rejection.body_text())
    }
}

impl From<QueryRejection> for Refused {
    fn from(rejection: QueryRejection) -> Self {
        Self::form(rejection.status(), rejection.body_text())
    }
}

impl Refused {
    fn form(status: StatusCode, detail: String) -> Self {
        if status == StatusCode::PAYLOAD_TOO_LARGE {
            Self(ErrorBody::TooLarge)
        } else {
            Self(ErrorBody::Malformed { detail })
        }
    }
}

/// There is nothing at this address, or not for this method.
pub async fn not_found() -> Refused {
    Refused(ErrorBody::NotFound)
}
