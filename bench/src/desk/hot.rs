//! The peer: PostgreSQL counts one row down and writes an order, a transaction each, as pgbench drives it.

use super::tool;
use crate::Done;
use std::io::Write as _;

/// Clients at the same time.
pub(super) const CLIENTS: u32 = 32;
/// Seconds of one measurement.
const SPAN: u32 = 10;

const TABLES: &str = "DROP TABLE IF EXISTS hot_stock, hot_orders; \
     CREATE TABLE hot_stock (id BIGINT PRIMARY KEY, on_shelf BIGINT NOT NULL CHECK (on_shelf >= 0)); \
     INSERT INTO hot_stock VALUES (1, 100000000); \
     CREATE TABLE hot_orders (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key TEXT NOT NULL UNIQUE, \
     state TEXT NOT NULL, buyer BIGINT NOT NULL, sku_id BIGINT NOT NULL, quantity BIGINT NOT NULL, \
     price_minor BIGINT NOT NULL, currency TEXT NOT NULL, held_until BIGINT NOT NULL, created_at BIGINT NOT NULL)";
const SCRIPT: &str = "\\set buyer random(1, 1000000)\n\
     \\set key random(1, 9000000000000000)\n\
     BEGIN;\n\
     UPDATE hot_stock SET on_shelf = on_shelf - 1 WHERE id = 1 AND on_shelf > 0;\n\
     INSERT INTO hot_orders (key, state, buyer, sku_id, quantity, price_minor, currency, held_until, created_at) \
     VALUES ('018cc251-f400-7000-' || :client_id || '-' || :key, 'held', :buyer, 1, 1, 10000, 'CNY', 0, 0);\n\
     COMMIT;\n";

/// Orders a second.
pub(super) fn measure(url: &str) -> Done<f64> {
    tool("psql", &["-q", "-c", "SET client_min_messages = warning", "-c", TABLES], url)?;
    let mut script = tempfile::NamedTempFile::new().map_err(|e| e.to_string())?;
    script.write_all(SCRIPT.as_bytes()).map_err(|e| e.to_string())?;
    let (clients, span) = (CLIENTS.to_string(), SPAN.to_string());
    let path = script.path().display().to_string();
    let args = ["-n", "-M", "prepared", "-c", &clients, "-j", "2", "-T", &span, "-f", &path];
    let said = tool("pgbench", &args, url)?;
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.ok_or_else(|| format!("pgbench says no rate:\n{said}"))
}
