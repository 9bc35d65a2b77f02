// What a live playlist breaks of RFC 8216bis: the checker is ours, and written in Rust beside the playlists themselves.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const checker =
  process.env.WANGHONG_RULES ??
  fileURLToPath(new URL("../target/debug/examples/rules", import.meta.url));

/** The findings over all reloads of a playlist, each said once. */
export const findings = (reloads) =>
  execFileSync(checker, {
    input: reloads.map((text) => `${text}\f`).join(""),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  })
    .split("\n")
    .filter(Boolean);
