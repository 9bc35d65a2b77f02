// What players are put through: a show with one encoder, every change of an encoder, another codec, and each show's replay.
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { publish } from "../web/e2e/publisher.mjs";
import { Apple } from "./apple.mjs";
import { BEHIND, BETWEEN, CHANGES, FROZEN, LASTS } from "./changes.mjs";
import { AAC, CAMERA, H264, MICROPHONE } from "./stage.mjs";
import { listing } from "./listing.mjs";

const AV1 = fileURLToPath(
  new URL("../crates/media/tests/fixtures/av1-opus.flv", import.meta.url),
);
const AV1_WIDTH = 160;
const BOTH = [`${CAMERA} ${MICROPHONE}`, `${H264} ${AAC}`];
/** How long a show with one encoder is watched, in milliseconds. */
const WATCHED = 15_000;
const FAST = 4;
/** What nobody sees, in milliseconds. */
const UNSEEN = 500;

const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;

/** What is wrong with what somebody sees now, in words; nothing where nothing is. */
function wrong(before, now, width) {
  if (now.faults.length) return `stops: ${now.faults[0]}`;
  if (now.frames === before.frames) return "no picture comes";
  if (now.heard !== null && now.heard === before.heard) return "no sound comes";
  if (width && now.width !== width) return "the picture that comes is not seen";
  const errors = (now.errors ?? 0) - (before.errors ?? 0);
  if (errors) return `the picture is broken (${errors} errors in decoding)`;
  if (now.frozen >= FROZEN)
    return `the picture stands still for ${seconds(now.frozen)}`;
  return null;
}

/** How it was, in words. */
const well = (frozen) =>
  frozen < UNSEEN
    ? "plays"
    : `plays; the picture stood still for ${seconds(frozen)} at most`;

/** What somebody sees a while later, and the longest that the picture stood still since `before`. */
async function later(viewer, before, ms) {
  await wait(ms);
  const now = await viewer.look();
  return { ...now, frozen: Math.max(now.frozen, before.frozen) };
}

/** What somebody sees once nothing is wrong any more; some are further behind than others. */
async function arrives(viewer, before, width) {
  let now = await viewer.look();
  const patience = viewer.lost ? BEHIND / 4 : BEHIND;
  for (let tries = 0; tries < patience && wrong(before, now, width); tries++) {
    now = await later(viewer, now, 1_000);
    if (now.faults.length) break;
  }
  return now;
}

export class Trial {
  constructor(stage, cinema) {
    Object.assign(this, { stage, cinema });
  }

  /** Those of a group who watch now; who cannot begin says why. */
  #seats = (group) =>
    Promise.all(
      group.map(({ watch }) => watch(this.cinema, this.stage.address("live"))),
    );

  async #end(viewers) {
    await Promise.all(viewers.map((viewer) => viewer.leave()));
    await this.stage.close();
  }

  /** A show with one encoder, joined when the cover that it began with is no longer listed. */
  async steady(group) {
    await this.stage.plan("One encoder");
    const encoder = this.stage.encoder(...BOTH);
    await wait(3_000);
    await this.stage.open();
    await this.stage.settled();
    const viewers = await this.#seats(group);
    await wait(WATCHED / 3);
    const before = await Promise.all(viewers.map((one) => one.look()));
    await wait(WATCHED);
    const results = await Promise.all(
      viewers.map(async (viewer, index) => {
        const now = await viewer.look();
        return wrong(before[index], now, 640) ?? well(now.frozen);
      }),
    );
    await encoder.leave();
    await this.#end(viewers);
    return results;
  }

  /** Every change of an encoder, one after another. */
  async changes(group) {
    await this.stage.plan("Changes");
    await this.stage.open();
    const viewers = await this.#seats(group);
    await wait(6_000);
    for (const viewer of viewers)
      Object.assign(viewer, { before: await viewer.look(), bad: [], worst: 0 });
    for (const [what, input, codecs, width] of CHANGES) {
      const encoder = this.stage.encoder(input, codecs);
      await wait(LASTS);
      await Promise.all(viewers.map((one) => this.#goes(one, what, width)));
      await encoder.leave();
      await wait(BETWEEN);
    }
    await this.#end(viewers);
    const apple = viewers.find((one) => one instanceof Apple);
    if (apple) this.apple = await apple.told();
    return viewers.map((one) => one.bad.join("; ") || well(one.worst));
  }

  async #goes(viewer, what, width) {
    const now = await arrives(viewer, viewer.before, width);
    const fault = wrong(viewer.before, now, width);
    const known = viewer.bad.at(-1)?.endsWith(`: ${fault}`);
    if (fault && !known) viewer.bad.push(`${what}: ${fault}`);
    viewer.lost = Boolean(fault);
    viewer.worst = Math.max(viewer.worst, now.frozen);
    viewer.before = now;
  }

  /** H.264 and AAC become AV1 and Opus in the middle of a show. */
  async codec(group) {
    await this.stage.plan("Another codec");
    const encoder = this.stage.encoder(...BOTH);
    await wait(3_000);
    await this.stage.open();
    await this.stage.settled();
    const viewers = await this.#seats(group);
    await wait(LASTS);
    for (const viewer of viewers)
      Object.assign(viewer, { before: await viewer.look(), bad: [], worst: 0 });
    await encoder.leave();
    const cut = await publish(this.stage.server.rtmp, this.stage.key, AV1);
    await wait(LASTS);
    await Promise.all(
      viewers.map((one) => this.#goes(one, "AV1 and Opus", AV1_WIDTH)),
    );
    cut();
    await this.#end(viewers);
    return viewers.map((one) => one.bad.join("; ") || well(one.worst));
  }

  /** The replay of the show before, for one after another. */
  async replays(group) {
    const cells = [];
    for (const one of group) cells.push(await this.#replay(one));
    return cells;
  }

  /** From its beginning to its end. */
  async #replay({ watch }) {
    const viewer = await watch(this.cinema, this.stage.address("replay"));
    await wait(1_000);
    await viewer.speed?.(FAST);
    let now = await viewer.look();
    const over = () => now.ended || now.faults.length || now.frozen >= FROZEN;
    for (let tries = 0; tries < 90 && !over(); tries++)
      now = await later(viewer, now, 500);
    await viewer.leave();
    const fault = wrong({ frames: 0, heard: 0 }, now);
    if (fault) return fault;
    const { currentTime: at, duration } = now;
    if (!now.ended) return `comes to ${at} of ${duration} s`;
    const holes = (now.ranges?.length ?? 1) - 1;
    return holes ? `plays; ${holes} holes` : well(now.frozen);
  }
}
