// What somebody saw, judged in words.
import { setTimeout as wait } from "node:timers/promises";
import { BEHIND, FROZEN } from "./changes.mjs";

/** What nobody sees, in milliseconds. */
const UNSEEN = 500;

/** How far from its end a replay may be over, in seconds: some tell the time in whole ones, and four pass in one. */
const ENDING = 3;

const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;

/** What is wrong with what somebody sees since `before`, in words; nothing where nothing is. Live the picture has a width. */
export function wrong(before, now, width) {
  if (now.faults.length) return `stops: ${now.faults[0]}`;
  if (now.ended && width) return "stops as if the show were over";
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
export const well = (frozen) =>
  frozen < UNSEEN
    ? "plays"
    : `plays; the picture stood still for ${seconds(frozen)} at most`;

/** What somebody sees a while later, and the longest that the picture stood still since `before`. */
export async function later(viewer, before, ms) {
  await wait(ms);
  const now = await viewer.look();
  return { ...now, frozen: Math.max(now.frozen, before.frozen) };
}

/** What somebody sees once nothing is wrong any more; some are further behind than others. */
export async function arrives(viewer, before, width) {
  let now = await viewer.look();
  const patience = viewer.lost ? BEHIND / 4 : BEHIND;
  for (let tries = 0; tries < patience && wrong(before, now, width); tries++) {
    now = await later(viewer, now, 1_000);
    if (now.faults.length || now.errors > before.errors) break;
  }
  return now;
}

/** How somebody came through a replay of so many seconds: what a player tells of its length may be anything. */
export function whole(now, length) {
  const fault = wrong({ frames: 0, heard: 0 }, now);
  if (fault) return fault;
  const { currentTime: at, ended, ranges } = now;
  if (!ended || !(length - at < ENDING))
    return `${ended ? "ends at" : "comes to"} ${Number(at).toFixed(1)} of ${length.toFixed(1)} s`;
  // What is over may have let go of all it had.
  const holes = (ranges?.length ?? 1) - 1;
  return holes > 0 ? `plays; ${holes} holes` : well(now.frozen);
}
