//! What prices count in.

use wanghong_base::error::Result;
use wanghong_core::{Code, Currency, Refusal};
use wanghong_store::{Db, settings};

/// The currency that prices count in.
pub async fn of(db: &Db) -> Result<Currency> {
    let code = settings::get(db, "currency").await?;
    let missing = || Refusal::new(Code::NOT_SET_UP, "Set this server up first.");
    Ok(code.ok_or_else(missing)?.parse()?)
}
