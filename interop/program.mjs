// A program that runs until it is sent away: what it needs around it, and what it says.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of its own that is a program's home. */
export function home() {
  const folder = mkdtempSync(join(tmpdir(), "wanghong-interop-"));
  return {
    folder,
    gone: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A port nobody listens on just now. */
export async function port() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

const NOBODY = 65_534;

/** Some programs refuse to be run by root: as nobody, who owns the folder then. */
export function humbly(words, folder) {
  if (process.getuid() !== 0) return words;
  chownSync(folder, NOBODY, NOBODY);
  const who = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];
  return ["setpriv", ...who, "--", ...words];
}

export class Program {
  said = "";

  constructor([command, ...words], env = {}) {
    // A group of its own, so that what it starts is sent away with it.
    this.child = spawn(command, words, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env },
      detached: true,
    });
    this.gone = once(this.child, "exit").catch((error) => {
      this.said += error.message;
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.on("data", (bytes) => (this.said += bytes));
    process.on("exit", this.#kill);
  }

  get over() {
    const { exitCode, signalCode, pid } = this.child;
    return !pid || exitCode !== null || signalCode !== null;
  }

  /** Has it end by itself if it does so in time, and then ends it. */
  async leave(signal = "SIGKILL") {
    this.#kill(signal);
    const hard = setTimeout(this.#kill, 10_000);
    await this.gone;
    clearTimeout(hard);
    this.#kill("SIGKILL");
    process.off("exit", this.#kill);
  }

  #kill = (signal) => {
    try {
      process.kill(
        -this.child.pid,
        typeof signal === "string" ? signal : "SIGKILL",
      );
    } catch {
      // It is gone already.
    }
  };
}
