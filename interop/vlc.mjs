// VLC, asked over its own web server; it shows nothing.
import { setTimeout as wait } from "node:timers/promises";
import { Pulse } from "./pulse.mjs";
import { Program, home, humbly, port } from "./program.mjs";

const PASSWORD = "interop";
const WORDS =
  "-I dummy --extraintf http --http-host 127.0.0.1 --no-video-title-show --vout vdummy --aout adummy --no-dbus --no-plugins-cache";

export class Vlc {
  static async watch(address) {
    const vlc = new Vlc();
    [vlc.home, vlc.port] = [home(), await port()];
    const { folder } = vlc.home;
    const own = ["--http-port", String(vlc.port), "--http-password", PASSWORD];
    const words = ["vlc", ...WORDS.split(" "), ...own, address];
    vlc.program = new Program(humbly(words, folder), { HOME: folder });
    for (let tries = 0; tries < 100 && !(await vlc.#ask()); tries++)
      await wait(100);
    vlc.pulse = new Pulse(() => vlc.#beat());
    return vlc;
  }

  /** How it is; a command may be given with it. */
  async #ask(command = "") {
    const key = Buffer.from(`:${PASSWORD}`).toString("base64");
    const url = `http://127.0.0.1:${this.port}/requests/status.json${command}`;
    const answer = await fetch(url, {
      headers: { authorization: `Basic ${key}` },
      signal: AbortSignal.timeout(2_000),
    }).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }

  /** It forgets all about what it played as soon as that is over. */
  async #beat() {
    const now = (await this.#ask()) ?? {};
    this.over = Boolean(this.now) && now.state === "stopped";
    if (now.stats) this.now = now;
    return { at: now.stats?.displayedpictures, ended: this.over };
  }

  async look() {
    const { frozen, ended } = this.pulse.look();
    const { stats, information, time, length } = this.now ?? {};
    const streams = Object.values(information?.category ?? {});
    const sizes = streams.map((one) => one.Video_resolution).filter(Boolean);
    return {
      width: Number.parseInt(sizes.at(-1), 10),
      frames: stats?.displayedpictures ?? 0,
      heard: stats?.playedabuffers ?? 0,
      frozen,
      faults: this.program.over ? ["it ends"] : [],
      ended,
      currentTime: time,
      duration: length,
    };
  }

  speed = (rate) => this.#ask(`?command=rate&val=${rate}`);

  async leave() {
    this.pulse.end();
    await this.program.leave();
    this.home.gone();
  }
}
