// A server with one show, and encoders that come and go.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Server } from "../web/e2e/server.mjs";
import { listing } from "./listing.mjs";

const V = "/api/wanghong/v1";

export const CAMERA = "-f lavfi -i testsrc2=size=640x360:rate=30";
export const MICROPHONE = "-f lavfi -i sine=frequency=440:sample_rate=48000";
export const H264 =
  "-c:v libx264 -preset ultrafast -bf 2 -pix_fmt yuv420p -g 60 -keyint_min 60 -sc_threshold 0 -b:v 800k";
/** A film in AV1 and Opus, 160 wide. */
export const AV1 = fileURLToPath(
  new URL("../crates/media/tests/fixtures/av1-opus.flv", import.meta.url),
);
export const AAC = "-c:a aac -b:a 96k -ac 2";
export const AAC_MONO = "-c:a aac -b:a 64k -ac 1 -ar 44100";

export class Stage {
  #cookies = new Map();

  static async begin() {
    const stage = new Stage();
    stage.server = await Server.start();
    const lead = {
      name: "Lead",
      handle: "lead",
      email: "lead@example.com",
      password: "correct horse battery",
    };
    const token = stage.server.setupToken();
    const me = await stage.ask("POST", "/setup", {
      ...lead,
      token,
      company: "Stage",
      currency: "CNY",
    });
    stage.account = me.account.id;
    return stage;
  }

  async ask(method, path, body) {
    const cookie = [...this.#cookies]
      .map(([name, value]) => `${name}=${value}`)
      .join("; ");
    const answer = await fetch(`${this.server.url}${V}${path}`, {
      method,
      headers: {
        "content-type": "application/json",
        origin: this.server.url,
        "idempotency-key": crypto.randomUUID(),
        cookie,
      },
      body: body && JSON.stringify(body),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(";")[0].split("=");
      this.#cookies.set(name, value);
    }
    const text = await answer.text();
    if (!answer.ok)
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  /** Plans the next show; it is what encoders send for from now on. */
  async plan(title) {
    const form = { title, cover: null, planned_at: null, products: [] };
    this.live = (
      await this.ask("POST", `/accounts/${this.account}/lives`, form)
    ).id;
    this.key = (await this.studio()).ingest.stream_key;
  }

  open = () => this.ask("POST", `/lives/${this.live}/open`);
  close = () => this.ask("POST", `/lives/${this.live}/end`);

  /** What the studio sees of the encoder, and under which secret. */
  studio = () => this.ask("GET", `/lives/${this.live}/studio`);

  /** Where an encoder sends to. */
  get door() {
    const server = `rtmp://127.0.0.1:${this.server.rtmp}/live`;
    return { server, key: this.key, address: `${server}/${this.key}` };
  }

  /** What segments are listed now. */
  async listed(kind = "live") {
    const address = this.address(kind).replace("index", "media");
    return listing(await (await fetch(address)).text());
  }

  /** Waits until of what the show began with nothing is listed any more. */
  async settled() {
    const [{ map: cover }] = (await this.listed()).segments;
    const gone = ({ segments }) =>
      segments.every(({ map, broken }) => map.key !== cover.key && !broken);
    while (!gone(await this.listed())) await wait(500);
  }

  /** Where the show is played, while it is on or later. */
  address = (kind) => `${this.server.url}/${kind}/${this.live}/index.m3u8`;

  /** An encoder that sends until it is sent away. */
  encoder(input, codecs) {
    const words = `-hide_banner -loglevel error -nostdin -re ${input} ${codecs} -f flv ${this.door.address}`;
    const encoder = spawn("ffmpeg", words.split(" "), {
      stdio: ["ignore", "ignore", "inherit"],
    });
    this.server.cameras.add(encoder);
    const leave = async () => {
      const gone = once(encoder, "exit");
      encoder.kill("SIGKILL");
      await gone;
    };
    return { leave };
  }

  end = () => this.server.end();
}
