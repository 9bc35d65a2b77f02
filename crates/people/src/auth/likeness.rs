//! Nobody is taken for somebody who has a stage here.

use crate::limits;
use std::collections::BTreeSet;
use wanghong_base::error::Result;
use wanghong_core::{Code, Id, Refusal, words};
use wanghong_store::{Db, accounts};

/// Refuses a name, or a handle, that looks like that of an account with a stage. `own` is the account that wants it, if
/// there is one already.
pub(crate) async fn check(db: &Db, own: Option<Id>, name: &str, handle: Option<&str>) -> Result<()> {
    let stages = accounts::on_stage(db, limits::STAGES_COMPARED).await?;
    let others = stages.iter().filter(|stage| Some(stage.id) != own);
    let known: BTreeSet<_> =
        others.flat_map(|stage| [words::likeness(&stage.name), words::likeness(&stage.handle)]).collect();
    for (text, field) in [(Some(name), "name"), (handle, "handle")] {
        let likeness = text.map(words::likeness).filter(|likeness| !likeness.is_empty());
        if likeness.is_some_and(|likeness| known.contains(&likeness)) {
            let message = "This looks like the name of somebody who has a stage here.";
            return Err(Refusal::new(Code::TAKEN, message).field(field).into());
        }
    }
    Ok(())
}
