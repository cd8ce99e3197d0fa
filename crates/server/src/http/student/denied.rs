//! Every request of a student that is not carried out says why.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use lixiao_protocol::student::StudentError;
use lixiao_store::StoreError;

use crate::http::throttle::TooSoon;

/// A student's request that is not carried out.
#[derive(Debug)]
pub struct Denied(pub StudentError);

impl IntoResponse for Denied {
    fn into_response(self) -> Response {
        (status(&self.0), Json(self.0)).into_response()
    }
}

fn status(error: &StudentError) -> StatusCode {
    match error {
        StudentError::Unauthenticated | StudentError::PasswordWrong => StatusCode::UNAUTHORIZED,
        StudentError::NotFromPage | StudentError::ActivationInvalid | StudentError::NotAStudent => {
            StatusCode::FORBIDDEN
        }
        StudentError::NotFound => StatusCode::NOT_FOUND,
        StudentError::AlreadySubmitted { .. } => StatusCode::CONFLICT,
        StudentError::PasswordWeak { .. } | StudentError::FormInvalid { .. } | StudentError::Malformed => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        StudentError::TooManyTries { .. } => StatusCode::TOO_MANY_REQUESTS,
        StudentError::Unavailable | StudentError::Unreachable => StatusCode::SERVICE_UNAVAILABLE,
        StudentError::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<StoreError> for Denied {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store did not do what was asked");
        Self(match error {
            StoreError::Full | StoreError::Closed => StudentError::Unavailable,
            StoreError::TooNew { .. } | StoreError::Other(_) => StudentError::Internal,
        })
    }
}

impl From<TooSoon> for Denied {
    fn from(TooSoon { wait_s }: TooSoon) -> Self {
        Self(StudentError::TooManyTries { wait_s })
    }
}

impl From<JsonRejection> for Denied {
    fn from(_: JsonRejection) -> Self {
        Self(StudentError::Malformed)
    }
}
