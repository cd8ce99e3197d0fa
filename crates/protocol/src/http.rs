//! Desk and server.
