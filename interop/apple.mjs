// A player by Apple's rules, since no Safari runs here: it waits in the server for every reload, asks for what is hinted before
// it is there, takes part after part, and keeps PART-HOLD-BACK behind. It shows nothing; what it took can be decoded.
import { attributes, listing } from "./listing.mjs";
import { Reels } from "./reels.mjs";
import { findings } from "./rules.mjs";

/** The first address of the multivariant playlist. */
async function variant(address) {
  const text = await (await fetch(address)).text();
  const line = text.split("\n").find((one) => one && !one.startsWith("#"));
  if (!line) throw new Error(`no variant in ${address}`);
  const stream = /#EXT-X-STREAM-INF:(.*)/.exec(text)[1];
  return [new URL(line, address).href, attributes(stream)];
}

const later = (one, other) => one[0] - other[0] || one[1] - other[1];

/** Where to begin: what is over at its beginning, and what is live at the newest part that is far enough from its end. */
function start(listing) {
  if (listing.ended) return listing.pieces()[0].place;
  const back = Number(listing.control["PART-HOLD-BACK"] ?? 0);
  let behind = 0;
  const pieces = listing.pieces().toReversed();
  const found = pieces.find((piece) => {
    behind += piece.duration;
    return behind >= back && piece.independent;
  });
  return (found ?? pieces.at(-1)).place;
}

export class Apple {
  /** Every reload of the playlist, as it was. */
  reloads = [];
  faults = [];
  /** Hints that were not what came next. */
  wrong = 0;
  hinted = 0;
  reels = new Reels(this.faults);
  #ahead = new Map();
  #left = new AbortController();
  /** When the picture began to move, and for how long it has stood still since (ms). */
  #clock = { begun: 0, stood: 0 };
  /** Seconds that came, and the longest that the picture stood still since somebody looked (ms). */
  #seconds = 0;
  #frozen = 0;

  /** Somebody who watches an address from now on. */
  static watch(address) {
    const apple = new Apple();
    apple.over = apple.#watch(address).catch((error) => {
      if (!apple.#left.signal.aborted) apple.faults.push(error.message);
    });
    return apple;
  }

  async #watch(address) {
    [this.address, this.stream] = await variant(address);
    let now = await this.#load();
    this.next = start(now);
    for (;;) {
      this.#prepare(now);
      for (const piece of now.pieces())
        if (later(piece.place, this.next) >= 0) await this.#take(piece);
      if (now.ended) return (this.ended = true);
      now = await this.#load(now);
    }
  }

  /** The playlist as it is now, or the one behind the last, for which the server lets it wait. */
  async #load(last) {
    const address = new URL(this.address);
    const [segment, part] = last?.next ?? [];
    if (last?.control["CAN-BLOCK-RELOAD"] === "YES") {
      address.searchParams.set("_HLS_msn", segment);
      address.searchParams.set("_HLS_part", part);
    }
    const text = (await this.#fetch(address)).toString();
    this.reloads.push(text);
    return listing(text);
  }

  /** Asks for what is hinted at once; an answer that nobody waits for any more is no fault. */
  #prepare(now) {
    const { hint } = now;
    const listed = new Set(now.pieces().map(({ uri }) => uri));
    for (const [uri, { leave }] of this.#ahead) {
      if (uri === hint || listed.has(uri)) continue;
      leave.abort();
      this.wrong += 1;
      this.#ahead.delete(uri);
    }
    if (!hint || this.#ahead.has(hint)) return;
    const leave = new AbortController();
    const bytes = this.#get({ uri: hint }, leave.signal);
    bytes.catch(() => {});
    this.#ahead.set(hint, { bytes, leave });
  }

  async #take(piece) {
    const hinted = this.#ahead.get(piece.uri);
    this.#ahead.delete(piece.uri);
    const bytes = await (hinted ? hinted.bytes : this.#get(piece));
    this.hinted += hinted ? 1 : 0;
    if (this.reels.map !== piece.map.key) {
      if (this.reels.map && !piece.broken)
        this.faults.push(`the map changes at ${piece.name} without a break`);
      this.reels.begin(piece.map.key, await this.#get(piece.map));
    }
    this.reels.add(bytes, piece);
    this.#arrived(piece);
    this.next = piece.last
      ? [piece.place[0] + 1, 0]
      : [piece.place[0], piece.place[1] + 1];
  }

  #get = (piece, signal) =>
    this.#fetch(new URL(piece.uri, this.address), piece.range, signal);

  async #fetch(address, range, signal = this.#left.signal) {
    const headers = range ? { range: `bytes=${range.join("-")}` } : {};
    const answer = await fetch(address, { headers, signal });
    if (answer.status !== (range ? 206 : 200))
      throw new Error(`${address.pathname}: ${answer.status}`);
    return Buffer.from(await answer.arrayBuffer());
  }

  /** Whether a part came before the picture had to wait for it. */
  #arrived(piece) {
    const now = performance.now();
    this.#clock.begun ||= now;
    const played = now - this.#clock.begun - this.#clock.stood;
    const late = Math.max(0, played - this.#seconds * 1_000);
    this.#clock.stood += late;
    this.#frozen = Math.max(this.#frozen, late);
    this.#seconds += piece.duration;
  }

  /** What is seen and heard; what froze is counted anew from here. */
  look() {
    const { width, frames, heard } = this.reels;
    const waits = performance.now() - this.#clock.begun - this.#clock.stood;
    const standing = this.#clock.begun ? waits - this.#seconds * 1_000 : 0;
    const frozen = Math.max(this.#frozen, this.ended ? 0 : standing);
    this.#frozen = 0;
    const { faults, ended } = this;
    const currentTime = this.#seconds;
    return {
      width,
      frames,
      heard,
      frozen,
      faults: [...faults],
      ended,
      currentTime,
    };
  }

  /** What it has to tell when it is over, in words, and what broke a rule. */
  async told() {
    const { reels, reloads, hinted, wrong } = this;
    const { frames, seconds, errors } = await reels.decoded();
    const found = findings(reloads);
    const told =
      `${reloads.length} reloads with ${found.length || "no"} findings, ` +
      `${hinted} parts that were asked for before they were there and ${wrong} hints of parts that never came; ` +
      `ffmpeg decodes ${frames} frames and ${seconds.toFixed(1)} s of sound of ${reels.count} maps with ${errors.length} errors; ` +
      `where a map changes there is a hole of ${reels.hole.toFixed(3)} s at most, and an overlap of ${reels.overlap.toFixed(3)} s.`;
    return { told, found };
  }

  async leave() {
    this.#left.abort();
    for (const { leave } of this.#ahead.values()) leave.abort();
    await this.over;
  }
}
