// Firefox without a window, driven by Marionette, which it has built in.
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { look } from "./cinema.mjs";
import { Program, home, port } from "./program.mjs";

/** What a profile has to say before anybody can ask; nothing outside is looked for. */
const settings = (port) => `user_pref("marionette.port", ${port});
user_pref("media.autoplay.default", 0);
user_pref("app.update.disabledForTesting", true);
user_pref("app.normandy.enabled", false);
user_pref("services.settings.server", "data:,none");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
`;

export class Firefox {
  #number = 0;
  #asked = new Map();
  #heard = Buffer.alloc(0);

  /** A page of the cinema. */
  static async watch(page) {
    const firefox = new Firefox();
    const place = (firefox.home = home());
    const door = await port();
    writeFileSync(join(place.folder, "user.js"), settings(door));
    const words = ["--headless", "--marionette", "--no-remote"];
    firefox.program = new Program(
      ["firefox-esr", ...words, "--profile", place.folder],
      { HOME: place.folder },
    );
    await firefox.#meet(door);
    await firefox.#ask("NewSession", {});
    await firefox.#ask("Navigate", { url: page });
    return firefox;
  }

  async #meet(door) {
    for (let tries = 0; tries < 200 && !this.socket; tries++) {
      await wait(100);
      const socket = connect(door, "127.0.0.1");
      await once(socket, "connect")
        .then(() => (this.socket = socket))
        .catch(() => {});
    }
    if (!this.socket) throw new Error(`no Firefox: ${this.program.said}`);
    this.socket.on("error", () => {});
    this.socket.on("data", (bytes) => this.#hear(bytes));
  }

  /** Messages are JSON behind their length in bytes and a colon. */
  #hear(bytes) {
    this.#heard = Buffer.concat([this.#heard, bytes]);
    for (;;) {
      const colon = this.#heard.indexOf(":");
      const end = colon + 1 + Number(this.#heard.toString("latin1", 0, colon));
      if (colon < 0 || this.#heard.length < end) return;
      const told = JSON.parse(this.#heard.toString("utf8", colon + 1, end));
      this.#heard = this.#heard.subarray(end);
      if (Array.isArray(told)) this.#asked.get(told[1])?.(told);
    }
  }

  async #ask(command, words) {
    const number = ++this.#number;
    const answer = new Promise((done) => this.#asked.set(number, done));
    const text = JSON.stringify([0, number, `WebDriver:${command}`, words]);
    this.socket.write(`${Buffer.byteLength(text)}:${text}`);
    const [, , fault, value] = await answer;
    this.#asked.delete(number);
    if (fault) throw new Error(fault.message);
    return value?.value;
  }

  #run = (script, ...args) =>
    this.#ask("ExecuteScript", { script, args, sandbox: null });

  look = () => this.#run(`${look}; return look();`);
  speed = (rate) =>
    this.#run(
      "document.querySelector('video').playbackRate = arguments[0]",
      rate,
    );

  async leave() {
    await this.program.leave("SIGTERM");
    this.home.gone();
  }
}
