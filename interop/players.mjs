// Players that we did not write go through every change of an encoder, live and in the replay: node interop/players.mjs
import { strict as assert } from "node:assert";
import { setTimeout as wait } from "node:timers/promises";
import { Cinema } from "./cinema.mjs";
import { publish } from "../web/e2e/publisher.mjs";
import { BEHIND, BETWEEN, CHANGES, FROZEN, LASTS } from "./changes.mjs";
import { AV1, Stage } from "./stage.mjs";

const FAST = 4;
/** How wide the cover is, and the film in AV1. */
const [COVER_WIDTH, AV1_WIDTH] = [1280, 160];

const only = process.argv.slice(2);
const players = Cinema.players.filter(
  (player) => !only.length || only.includes(player),
);
const [stage, cinema] = [await Stage.begin(), await Cinema.begin()];
let [passed, failed] = [0, 0];

async function check(name, act) {
  try {
    await act();
    passed += 1;
    console.log(`ok ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`not ok ${name}: ${error.message}`);
  }
}

function good(before, now) {
  assert.deepEqual(now.faults, [], "it fails");
  assert.ok(
    now.frozen < FROZEN,
    `the picture stands still for ${Math.round(now.frozen)} ms`,
  );
  assert.ok(now.frames > before.frames, "no picture comes");
  assert.ok(now.heard > before.heard, "no sound comes");
}

/** What somebody sees so many milliseconds later, and the longest that the picture stood still in all. */
async function later(viewer, before, ms) {
  await wait(ms);
  const now = await viewer.look();
  return { ...now, frozen: Math.max(now.frozen, before.frozen) };
}

/** What somebody sees once the picture is this wide; some are further behind than others. */
async function arrives(viewer, width) {
  let now = await viewer.look();
  for (let tries = 0; tries < BEHIND && now.width !== width; tries++) {
    now = await later(viewer, now, 1_000);
  }
  return now;
}

/** Every player, once it has watched for a while. */
async function watching() {
  const viewers = await Promise.all(
    players.map((player) => cinema.viewer(player, stage.address("live"))),
  );
  await wait(6_000);
  for (const viewer of viewers) viewer.before = await viewer.look();
  return viewers;
}

async function goOn(viewers, what, width) {
  for (const viewer of viewers) {
    const now = await arrives(viewer, width);
    await check(`${viewer.player}, live: ${what}`, () => {
      good(viewer.before, now);
      assert.equal(now.width, width, "the picture is another");
    });
    viewer.before = now;
  }
}

async function end(viewers) {
  await Promise.all(viewers.map((viewer) => viewer.leave()));
  await stage.close();
}

async function live() {
  await stage.plan("Changes");
  await stage.open();
  const viewers = await watching();
  for (const [what, input, codecs, width] of CHANGES) {
    const encoder = stage.encoder(input, codecs);
    await wait(LASTS);
    await goOn(viewers, what, width);
    await encoder.leave();
    await wait(BETWEEN);
  }
  await end(viewers);
}

/** A show in AV1 loses its encoder, and has it again. */
async function lost() {
  await stage.plan("Lost");
  let cut = await publish(stage.server.rtmp, stage.key, AV1);
  await wait(3_000);
  await stage.open();
  await stage.settled();
  const viewers = await watching();
  for (const [what, width] of [
    ["its encoder is lost", COVER_WIDTH],
    ["and comes back", AV1_WIDTH],
  ]) {
    if (width === COVER_WIDTH) cut();
    else cut = await publish(stage.server.rtmp, stage.key, AV1);
    await wait(LASTS);
    await goOn(viewers, `AV1: ${what}`, width);
  }
  cut();
  await end(viewers);
}

async function replay(player) {
  const viewer = await cinema.viewer(player, stage.address("replay"));
  await wait(1_000);
  await viewer.speed(FAST);
  let now = await viewer.look();
  for (let tries = 0; tries < 60 && !now.ended && !now.faults.length; tries++) {
    now = await later(viewer, now, 500);
  }
  await viewer.leave();
  good({ frames: 0, heard: 0 }, now);
  assert.equal(now.ranges.length, 1, `holes: ${JSON.stringify(now.ranges)}`);
  assert.ok(now.ended, `it comes to ${now.currentTime} of ${now.duration} s`);
}

try {
  for (const [name, show] of [
    ["the changes", live],
    ["AV1", lost],
  ]) {
    await show();
    for (const player of players)
      await check(`${player}, replay of ${name}: all`, () => replay(player));
  }
} finally {
  await cinema.end();
  await stage.end();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
