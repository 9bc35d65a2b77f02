// Encoders and players that others wrote are put through everything, and docs/interop.md is written of it:
// node interop/interop.mjs. Where names are given, only those are tried, and nothing is written.
import { readFileSync } from "node:fs";
import { broadcast } from "./broadcast.mjs";
import { Cinema } from "./cinema.mjs";
import { ENCODERS } from "./encoders.mjs";
import { write } from "./page.mjs";
import { Stage } from "./stage.mjs";
import { Trial } from "./trial.mjs";
import { GROUPS } from "./viewers.mjs";

const only = process.argv.slice(2);
const wanted = ({ name }) =>
  !only.length || only.some((word) => name.includes(word));
const able = (one) => !one.able || one.able();

const [stage, cinema] = [await Stage.begin(), await Cinema.begin()];
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => process.exit(1));
process.on("exit", () => stage.server.child.kill("SIGKILL"));
const found = [];
let apple = "nothing, for it was not tried.";

const keep = (name, findings) =>
  found.push(...findings.map((finding) => ({ name, finding })));

async function encoders() {
  const rows = [];
  for (const encoder of ENCODERS.filter(wanted)) {
    const { cells, found } = await broadcast(stage, encoder);
    keep(encoder.name, found);
    rows.push(cells);
    console.log(cells.join(" | "));
  }
  return rows;
}

/** What each of a group came to, a cell a trial. */
async function tried(group) {
  const trial = new Trial(stage, cinema);
  const steady = await trial.steady(group);
  const one = await trial.replays(group);
  const changes = await trial.changes(group);
  const all = await trial.replays(group);
  const codec = await trial.codec(group);
  if (trial.apple) {
    apple = trial.apple.told;
    keep("the changes", trial.apple.found);
  }
  return group.map(({ name, version }, n) => {
    const cells = [steady, one, changes, all, codec].map((all) => all[n]);
    console.log([name, ...cells].join(" | "));
    return [name, version(cinema), ...cells];
  });
}

async function players() {
  const rows = [];
  for (const all of GROUPS) {
    const group = all.filter(wanted).filter(able);
    if (group.length) rows.push(...(await tried(group)));
  }
  return rows;
}

const system = () =>
  /PRETTY_NAME="(.*)"/.exec(readFileSync("/etc/os-release", "utf8"))[1];

try {
  const told = { encoders: await encoders(), players: await players() };
  const date = new Date().toISOString().slice(0, 10);
  if (!only.length) write({ ...told, date, system: system(), apple, found });
  else console.log(apple, found);
} finally {
  await cinema.end();
  await stage.end();
}
