// mpv, asked over its socket; it plays by FFmpeg, and shows nothing.
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Pulse } from "./pulse.mjs";
import { Program, home } from "./program.mjs";

const WORDS =
  "--no-config --no-terminal --vo=null --ao=null --keep-open=yes --force-window=no --hls-bitrate=max";

export class Mpv {
  #number = 0;
  #asked = new Map();
  #heard = 0;

  static async watch(address) {
    const mpv = new Mpv();
    mpv.home = home();
    const socket = join(mpv.home.folder, "socket");
    mpv.log = join(mpv.home.folder, "log");
    const own = [`--input-ipc-server=${socket}`, `--log-file=${mpv.log}`];
    mpv.program = new Program(["mpv", ...WORDS.split(" "), ...own, address]);
    await mpv.#meet(socket);
    mpv.pulse = new Pulse(() => mpv.#beat());
    return mpv;
  }

  async #meet(path) {
    for (let tries = 0; tries < 100 && !this.socket; tries++) {
      const socket = connect(path);
      await new Promise((done) =>
        socket.once("connect", done).once("error", done),
      );
      if (socket.readyState === "open") this.socket = socket;
      else await wait(100);
    }
    this.socket.on("error", () => {});
    createInterface(this.socket).on("line", (line) => {
      const { request_id: id, data } = JSON.parse(line);
      this.#asked.get(id)?.(data);
      this.#asked.delete(id);
    });
  }

  #ask(...command) {
    const id = ++this.#number;
    const answer = new Promise((done) => this.#asked.set(id, done));
    this.socket.write(`${JSON.stringify({ command, request_id: id })}\n`);
    return Promise.race([answer, wait(2_000)]);
  }

  #get = (name) => this.#ask("get_property", name);

  async #beat() {
    const sound = await this.#get("audio-pts");
    if (sound !== this.sound) this.#heard += 1;
    this.sound = sound;
    return {
      at: await this.#get("time-pos"),
      ended: await this.#get("eof-reached"),
    };
  }

  async look() {
    const { moved, frozen, ended } = this.pulse.look();
    const [width, currentTime, duration] = await Promise.all(
      ["video-params/w", "time-pos", "duration"].map(this.#get),
    );
    return {
      width,
      frames: moved,
      heard: this.#heard,
      errors: this.#errors(),
      frozen,
      faults: this.program.over ? ["it ends"] : [],
      ended,
      currentTime,
      duration,
    };
  }

  /** How many pictures could not be decoded, which it writes into its log. */
  #errors = () =>
    readFileSync(this.log, "utf8").split("Error while decoding").length - 1;

  speed = (rate) => this.#ask("set_property", "speed", rate);

  async leave() {
    this.pulse.end();
    await this.program.leave();
    this.home.gone();
  }
}
