// What players are put through: a show with one encoder, every change of an encoder, another codec, and each show's replay.
import { setTimeout as wait } from "node:timers/promises";
import { publish } from "../web/e2e/publisher.mjs";
import { BETWEEN, CHANGES, FROZEN, LASTS } from "./changes.mjs";
import { Seat } from "./seat.mjs";
import { AAC, AV1, CAMERA, H264, MICROPHONE } from "./stage.mjs";
import { arrives, later, well, whole, wrong } from "./verdict.mjs";

const WIDTH = 640;
const AV1_WIDTH = 160;
const BOTH = [`${CAMERA} ${MICROPHONE}`, `${H264} ${AAC}`];
/** How long a show with one encoder is watched, in milliseconds. */
const WATCHED = 10_000;
const FAST = 4;

export class Trial {
  constructor(stage, cinema) {
    Object.assign(this, { stage, cinema });
  }

  #seat = (player, kind) =>
    Seat.take(player, this.cinema, this.stage.address(kind));

  /** Has a group watch the show, until what it began with is seen for a while. */
  async #begins(group, ms) {
    const seats = await Promise.all(
      group.map((one) => this.#seat(one, "live")),
    );
    await wait(ms);
    await Promise.all(seats.map((seat) => seat.mark()));
    return seats;
  }

  /** A show with an encoder, joined when the cover that it began with is no longer listed. */
  async #settles(title, group) {
    await this.stage.plan(title);
    const encoder = this.stage.encoder(...BOTH);
    await wait(3_000);
    await this.stage.open();
    await this.stage.settled();
    return [encoder, await this.#begins(group, LASTS)];
  }

  /** The show ends; what each came to. */
  async #ends(seats) {
    await Promise.all(seats.map((seat) => seat.leave()));
    await this.stage.close();
    return seats.map(({ bad, worst }) => bad.join("; ") || well(worst));
  }

  /** A show with one encoder. */
  async steady(group) {
    const [encoder, seats] = await this.#settles("One encoder", group);
    await wait(WATCHED);
    await Promise.all(seats.map((seat) => this.#goes(seat, null, WIDTH)));
    await encoder.leave();
    return this.#ends(seats);
  }

  /** Every change of an encoder, one after another. */
  async changes(group) {
    await this.stage.plan("Changes");
    await this.stage.open();
    const seats = await this.#begins(group, LASTS);
    for (const [what, input, codecs, width] of CHANGES) {
      const encoder = this.stage.encoder(input, codecs);
      await wait(LASTS);
      await Promise.all(seats.map((seat) => this.#goes(seat, what, width)));
      await encoder.leave();
      await wait(BETWEEN);
    }
    const results = await this.#ends(seats);
    this.apple ??= await seats.find(({ apple }) => apple)?.apple.told();
    return results;
  }

  /** Whether somebody goes through a change, or just on. */
  async #goes(seat, what, width) {
    const now = await arrives(seat, seat.before, width);
    const fault = wrong(seat.before, now, width);
    const said = what ? `${what}: ${fault}` : fault;
    const known = seat.bad.at(-1)?.endsWith(fault);
    if (fault && !known) seat.bad.push(said);
    seat.lost = Boolean(fault);
    seat.worst = Math.max(seat.worst, now.frozen);
    seat.before = now;
  }

  /** H.264 and AAC become AV1 and Opus in the middle of a show. */
  async codec(group) {
    const [encoder, seats] = await this.#settles("Another codec", group);
    await encoder.leave();
    const cut = await publish(this.stage.server.rtmp, this.stage.key, AV1);
    await wait(LASTS);
    await Promise.all(seats.map((seat) => this.#goes(seat, null, AV1_WIDTH)));
    cut();
    return this.#ends(seats);
  }

  /** The replay of the show before, for all of a group at once. */
  replays = (group) => Promise.all(group.map((one) => this.#replay(one)));

  /** From its beginning to its end. */
  async #replay(player) {
    const seat = await this.#seat(player, "replay");
    await wait(1_000);
    await seat.speed(FAST);
    let now = await seat.look();
    const over = () => now.ended || now.faults.length || now.frozen >= FROZEN;
    for (let tries = 0; tries < 90 && !over(); tries++)
      now = await later(seat, now, 500);
    await seat.leave();
    return whole(now, (await this.stage.listed("replay")).length);
  }
}
