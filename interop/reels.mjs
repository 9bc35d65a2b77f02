// What a player took, map after map: whether it lies side by side, and whether it can be decoded.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "./decode.mjs";
import { spans, tracks } from "./boxes.mjs";

/** What is a hole behind a discontinuity, in seconds: sound comes in frames of up to 0.03 s, which no seam can cut. */
const SEAM = 0.035;
const NAMES = { vide: "the picture", soun: "the sound" };

export class Reels {
  width = 0;
  frames = 0;
  heard = 0;
  /** The widest hole and the longest overlap behind a discontinuity, in seconds. */
  hole = 0;
  overlap = 0;
  /** Lists of bytes, of which a map is the first. */
  #reels = [];
  #known;
  /** When the picture of this reel begins, and how long it is so far by the playlist, in seconds. */
  #zero;
  #length;
  /** Where each kind of track ends: in ticks, and in seconds behind where the playlist has the end. */
  #ends = new Map();
  /** Those of which nothing came in this reel. */
  #fresh;

  constructor(faults) {
    this.faults = faults;
  }

  begin(key, map) {
    this.map = key;
    this.#known = tracks(map);
    this.#reels.push([map]);
    this.#fresh = new Set(Object.keys(NAMES));
    [this.#zero, this.#length] = [undefined, 0];
  }

  add(bytes, { name, duration }) {
    this.#reels.at(-1).push(bytes);
    const found = spans(bytes, this.#known);
    const first = found.find(({ track }) => track.kind === "vide") ?? found[0];
    this.#zero ??= first.begin / first.track.scale;
    this.#length += duration;
    for (const span of found) this.#span(span, name);
  }

  #span({ track: { kind, scale, width }, samples, begin, end }, name) {
    const before = this.#ends.get(kind);
    const beside = end / scale - this.#zero - this.#length;
    this.#ends.set(kind, { ticks: end, beside });
    if (kind === "vide") this.width = width;
    this[kind === "vide" ? "frames" : "heard"] += samples;
    const fresh = this.#fresh.delete(kind);
    if (!before) return;
    if (fresh)
      this.#seam(kind, name, begin / scale - this.#zero - before.beside);
    else if (begin !== before.ticks)
      this.#fault(kind, name, (begin - before.ticks) / scale);
  }

  /** A discontinuity is where the playlist has it: times before and behind it have nothing to do with each other. */
  #seam(kind, name, gap) {
    this.hole = Math.max(this.hole, gap);
    this.overlap = Math.max(this.overlap, -gap);
    if (gap > SEAM) this.#fault(kind, name, gap);
  }

  #fault(kind, name, gap) {
    const where = gap < 0 ? "before" : "behind";
    const far = Math.abs(gap).toFixed(3);
    this.faults.push(
      `${NAMES[kind]} of ${name} begins ${far} s ${where} the end of the part before it`,
    );
  }

  get count() {
    return this.#reels.length;
  }

  /** Has ffmpeg decode all of it, map by map. */
  async decoded() {
    const folder = mkdtempSync(join(tmpdir(), "wanghong-reels-"));
    const sum = { frames: 0, seconds: 0, loud: 0, errors: [] };
    for (const [index, reel] of this.#reels.entries()) {
      const path = join(folder, `${index}.mp4`);
      writeFileSync(path, Buffer.concat(reel));
      const one = await decode(path);
      sum.frames += one.frames;
      sum.seconds += one.seconds;
      sum.loud = Math.max(sum.loud, one.loud);
      sum.errors.push(...one.errors);
    }
    rmSync(folder, { recursive: true });
    return sum;
  }
}
