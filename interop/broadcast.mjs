// One encoder on air: whether it is seen, whether what it sends is played, and whether the playlists keep the rules.
import { setTimeout as wait } from "node:timers/promises";
import { Apple } from "./apple.mjs";
import { decode } from "./decode.mjs";
import { findings } from "./rules.mjs";

/** How long an encoder is waited for, and how long it is watched once what the show began with is gone, in milliseconds. */
const PATIENCE = 40_000;
const WATCHED = 10_000;
/** How much of the address ffmpeg plays besides, in seconds. */
const PLAYED = 8;
/** The least that is not silence; the loudest there is has 32,767. */
const LOUD = 500;

/** Waits until the studio sees a signal. */
async function arrives(stage, encoder) {
  const end = performance.now() + PATIENCE;
  while (performance.now() < end && !encoder.over) {
    if ((await stage.studio()).signal?.on) return true;
    await wait(100);
  }
  return false;
}

const words = (said) => said.trim().split("\n").at(-1).slice(0, 200);

function decoded({ frames, seconds, errors, loud }) {
  const sound = loud < LOUD ? "silence" : "sound";
  const first = errors.length ? `, the first “${errors[0]}”` : "";
  return `${frames} frames, ${seconds.toFixed(1)} s of ${sound}, ${errors.length} errors${first}`;
}

/** What is seen of a signal. */
const seen = ({ video, width, height, audio, keyframe_ms: group }) =>
  `${video} ${width} × ${height}, ${audio}, a key frame every ${(group / 1_000).toFixed(1)} s`;

/** Watches the show from Open to End, in both ways. */
async function watched(stage, encoder) {
  await stage.open();
  const apple = Apple.watch(stage.address("live"));
  await stage.settled();
  const played = await decode(stage.address("live"), PLAYED);
  await wait(WATCHED);
  const { frozen } = apple.look();
  const { signal } = await stage.studio();
  const broke = encoder.over ? [`it ends: ${words(encoder.said)}`] : [];
  await encoder.leave("SIGINT");
  await stage.close();
  await apple.over;
  return { apple, played, frozen, signal, broke };
}

/** Puts an encoder on air; the cells of its row, and what breaks a rule. */
export async function broadcast(stage, { name, version, start, able, looks }) {
  const row = (...cells) => [name, version, ...cells];
  if (able && !able())
    return {
      cells: row("not tried: this version does not send it", "–", "–"),
      found: [],
    };
  await stage.plan(name);
  const begun = performance.now();
  const encoder = start(stage);
  const on = await arrives(stage, encoder);
  const took = ((performance.now() - begun) / 1_000).toFixed(1);
  if (!on) {
    await encoder.leave();
    return { cells: row(`no: ${words(encoder.said)}`, "–", "–"), found: [] };
  }
  await wait(looks);
  const { apple, played, frozen, signal, broke } = await watched(
    stage,
    encoder,
  );
  const found = findings(apple.reloads);
  const said = [
    `ffmpeg, 8 s of the address: ${decoded(played)}`,
    `part by part: ${decoded(await apple.reels.decoded())}`,
    ...(frozen > 100
      ? [`stood still for ${(frozen / 1_000).toFixed(1)} s`]
      : []),
    ...apple.faults,
    ...broke,
  ];
  const kept = `${apple.reloads.length} reloads, ${found.length || "no"} findings`;
  return {
    cells: row(`after ${took} s: ${seen(signal)}`, said.join("; "), kept),
    found,
  };
}
