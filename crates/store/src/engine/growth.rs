//! Plans that keep step with what a rush fills. PostgreSQL makes a plan once and keeps it until somebody has counted the
//! table's rows anew, which it does by itself within a minute or two: the plan that is best for an empty table reads all of
//! it, and would go on so in the first minutes of a launch. SQLite's plans do not depend on rows.

use super::{Db, Pools, Result};

/// How PostgreSQL plans: for any number of values alike, so that no plan is made twice of the same rows, and as if a page
/// is found as fast here as there, which holds for memory and for disks without heads.
pub(super) const PLANS: [(&str, &str); 3] =
    [("plan_cache_mode", "force_generic_plan"), ("random_page_cost", "1.1"), ("jit", "off")];

/// Tables that have more than twice the rows that plans are made for; of fifty it does not matter how they are read.
const GROWN: &str = "SELECT c.relname::TEXT FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid \
     WHERE c.relnamespace = current_schema()::regnamespace AND s.n_live_tup > 2 * GREATEST(c.reltuples, 50)";

impl Db {
    /// Has the rows of those tables counted that have grown much, so that plans fit them; says which. Nothing is done on
    /// SQLite.
    pub async fn count_grown(&self) -> Result<Vec<String>> {
        if let Pools::Sqlite { .. } = self.0 {
            return Ok(Vec::new());
        }
        let grown: Vec<(String,)> = self.all(GROWN, ()).await?;
        for (table,) in &grown {
            self.begin().await?.analyze(table).await?;
        }
        Ok(grown.into_iter().map(|(table,)| table).collect())
    }
}
