//! Selling: the desk that owns all stock.

pub(crate) mod batch;
pub(crate) mod desk;
pub(crate) mod files;
pub(crate) mod marks;
pub(crate) mod rows;

pub(crate) use desk::Desk;
pub(crate) use files::Files;
