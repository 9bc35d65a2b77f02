//! From the camera's glass to the viewer's: a clock burnt into the picture, read in a real browser.

use crate::{Done, figures::Table, figures::median, server};
use serde_json::Value;
use std::process::{Command, Stdio};

/// Lengths of a part in milliseconds. At 30 frames a second a third of a second takes 334: ten frames are 333.3 ms.
const PARTS: [u32; 3] = [334, 300, 200];
/// Runs of each, in turns.
const RUNS: usize = 2;

/// Runs it and prints its table.
pub(crate) fn run() -> Done {
    let mut runs: Vec<(u32, Value)> = Vec::new();
    for _run in 0..RUNS {
        for part in PARTS {
            runs.push((part, watch(part)?));
        }
    }
    let mut table = Table::new(&[
        "parts",
        "p50 ms",
        "p95 ms",
        "hold-back ms",
        "p50 / hold-back",
        "frames read",
        "stalls",
    ]);
    for part in PARTS {
        let of = |key: &str| {
            let of = runs.iter().filter(|(of, _)| *of == part);
            median(&of.filter_map(|(_, run)| run.get(key)?.as_f64()).collect::<Vec<_>>())
        };
        // Three parts is the least that a playlist may ask players to stay behind (RFC 8216bis section 4.4.3.8).
        let floor = f64::from(part) * 3.0;
        table.row([
            format!("{part} ms"),
            format!("{:.0}", of("p50")),
            format!("{:.0}", of("p95")),
            format!("{floor:.0}"),
            format!("{:.2}", of("p50") / floor),
            format!("{:.0}", of("frames")),
            format!("{:.0}", of("stalls")),
        ]);
    }
    table.print("Glass to glass: RTMP in, hls.js in Chromium on the room's page out, loopback");
    Ok(())
}

/// One show, watched for a while, as JSON.
fn watch(part: u32) -> Done<Value> {
    let script = server::root().join("bench/glass.mjs");
    let mut command = Command::new("node");
    command.arg(script).env("WANGHONG_BIN", server::binary()?).env("WANGHONG_PART_MS", part.to_string());
    let output = command.stderr(Stdio::inherit()).output().map_err(|e| format!("node: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(text.trim()).map_err(|e| format!("glass.mjs: {e}: {text}"))
}
