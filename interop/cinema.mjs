// Pages that play one address, each with another player that anybody can install.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { launch } from "../web/e2e/browser.mjs";

const file = (path) =>
  readFileSync(createRequire(import.meta.url).resolve(path), "utf8");

/** How each player is begun; `fail` is told what it cannot get over. */
const PLAYERS = {
  "hls.js": {
    script: "hls.js/dist/hls.js",
    begin: `const player = new Hls({ lowLatencyMode: true });
      player.on(Hls.Events.ERROR, (_, it) => it.fatal && fail(it.details));
      player.loadSource(address); player.attachMedia(video);`,
  },
  shaka: {
    script: "shaka-player/dist/shaka-player.compiled.js",
    // With low latency it skips the part with which a new map begins, and looks for that map in vain.
    begin: `shaka.polyfill.installAll();
      const player = new shaka.Player();
      player.attach(video).then(() => {
        player.configure({ streaming: { lowLatencyMode: false } });
        player.addEventListener('error', ({ detail }) => fail(detail.code));
        return player.load(address);
      }).catch(({ code }) => fail(code));`,
  },
  "video.js": {
    script: "video.js/dist/video.js",
    begin: `const player = videojs(video, { autoplay: true });
      player.on('error', () => fail(player.error().message));
      player.src({ src: address, type: 'application/x-mpegurl' });`,
  },
};
/** A browser that plays HLS by itself. */
const ITSELF = {
  begin: `video.addEventListener('error', () => fail(video.error.message || video.error.code));
      video.src = address;`,
};

const page = ({
  begin,
  script,
}) => `<!doctype html><meta charset=utf-8><video muted autoplay playsinline width=640></video>
${script ? "<script src=script.js></script>" : ""}<script>
const video = document.querySelector('video'), address = new URLSearchParams(location.search).get('address');
window.seen = { faults: [], moved: 0, frozen: 0 };
const fail = (why) => seen.faults.push(String(why));
let last = video.currentTime, since = performance.now();
setInterval(() => {
  const now = performance.now(), picture = document.querySelector('video');
  if (picture.currentTime !== last) [seen.moved, last, since] = [seen.moved + 1, picture.currentTime, now];
  else if (seen.moved && !picture.ended) seen.frozen = Math.max(seen.frozen, now - since);
}, 50);
${begin}
</script>`;

export class Cinema {
  static async begin() {
    const cinema = new Cinema();
    cinema.web = createServer((request, response) => {
      const [, name, path] = new URL(
        request.url,
        "http://cinema",
      ).pathname.split("/");
      const player = { ...PLAYERS, itself: ITSELF }[decodeURIComponent(name)];
      if (!player) return response.writeHead(404).end();
      const script = path === "script.js";
      response.setHeader(
        "content-type",
        script ? "text/javascript" : "text/html",
      );
      response.end(script ? file(player.script) : page(player));
    });
    await new Promise((done) => cinema.web.listen(0, "127.0.0.1", done));
    cinema.browser = await launch();
    return cinema;
  }

  static players = Object.keys(PLAYERS);

  /** Somebody who watches an address with a player. */
  async viewer(player, address) {
    const context = await this.browser.newContext();
    const page = await context.newPage();
    await page.goto(this.page(player, address));
    return new Viewer(player, page);
  }

  /** The page on which a player plays an address. */
  page(player, address) {
    const { port } = this.web.address();
    const at = `http://127.0.0.1:${port}/${encodeURIComponent(player)}/page`;
    return `${at}?address=${encodeURIComponent(address)}`;
  }

  async end() {
    await this.browser.close();
    this.web.close();
  }
}

/** What a page tells of what is seen and heard; what froze is counted anew from here. */
export function look() {
  const video = document.querySelector("video");
  const { buffered, currentTime, duration, ended, videoWidth: width } = video;
  const ranges = Array.from({ length: buffered.length }, (_, n) => [
    buffered.start(n),
    buffered.end(n),
  ]);
  const heard = video.webkitAudioDecodedByteCount ?? null;
  const frames = video.getVideoPlaybackQuality().totalVideoFrames;
  const told = {
    ...window.seen,
    currentTime,
    duration,
    ended,
    width,
    heard,
    frames,
    ranges,
  };
  window.seen.frozen = 0;
  return told;
}

export class Viewer {
  constructor(player, page) {
    Object.assign(this, { player, page });
  }

  look = () => this.page.evaluate(look);

  speed = (rate) =>
    this.page.evaluate(
      (rate) => (document.querySelector("video").playbackRate = rate),
      rate,
    );
  leave = () => this.page.context().close();
}
