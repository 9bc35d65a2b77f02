// WebKitGTK, the nearest to Safari that Debian has: its MiniBrowser on a screen that nobody sees, driven by WebDriver.
import { existsSync, readdirSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { look } from "./cinema.mjs";
import { Program, home, port } from "./program.mjs";

const LIBRARIES = `/usr/lib/${{ x64: "x86_64", arm64: "aarch64" }[process.arch]}-linux-gnu`;

/** The browser that the driver drives; its folder has the number of an interface in its name. */
const browser = () =>
  readdirSync(LIBRARIES)
    .filter((name) => name.startsWith("webkit"))
    .map((name) => `${LIBRARIES}/${name}/MiniBrowser`)
    .find((path) => existsSync(path));

const OPTIONS = {
  binary: browser(),
  args: ["--automation", "--autoplay-policy=allow"],
};

export class WebKit {
  /** A page of the cinema, played as `player` has it there. */
  static async watch(page, player) {
    const webkit = new WebKit();
    Object.assign(webkit, { player, home: home(), port: await port() });
    const words = [
      "WebKitWebDriver",
      "--host=127.0.0.1",
      `--port=${webkit.port}`,
    ];
    webkit.program = new Program(["xvfb-run", "-a", ...words], {
      HOME: webkit.home.folder,
      // It plays HLS only where somebody says so.
      WEBKIT_GST_ENABLE_HLS_SUPPORT: "1",
    });
    await webkit.#meet();
    await webkit.#ask("POST", "/url", { url: page });
    return webkit;
  }

  async #meet() {
    const alwaysMatch = { "webkitgtk:browserOptions": OPTIONS };
    for (let tries = 0; tries < 100 && !this.session; tries++) {
      await wait(100);
      const made = await this.#ask("POST", "", {
        capabilities: { alwaysMatch },
      }).catch(() => null);
      this.session = made?.sessionId;
    }
    if (!this.session) throw new Error(`no WebKitGTK: ${this.program.said}`);
  }

  async #ask(method, path, body) {
    const session = this.session ? `/${this.session}` : "";
    const url = `http://127.0.0.1:${this.port}/session${session}${path}`;
    const answer = await fetch(url, {
      method,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(30_000),
    });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(value.message);
    return value;
  }

  #run = (script, ...args) =>
    this.#ask("POST", "/execute/sync", { script, args });

  look = () => this.#run(`${look}; return look();`);
  speed = (rate) =>
    this.#run(
      "document.querySelector('video').playbackRate = arguments[0]",
      rate,
    );

  async leave() {
    await this.#ask("DELETE", "").catch(() => {});
    await this.program.leave("SIGTERM");
    this.home.gone();
  }
}
