// All who watch: players that others wrote, and one by Apple's rules.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { Apple } from "./apple.mjs";
import { Firefox } from "./firefox.mjs";
import { Mpv } from "./mpv.mjs";
import { Vlc } from "./vlc.mjs";
import { WebKit } from "./webkit.mjs";

const lock = JSON.parse(
  readFileSync(new URL("package-lock.json", import.meta.url), "utf8"),
);
const ours = (name) => lock.packages[`node_modules/${name}`].version;

/** The version of a package of the system, without what is Debian's own. */
export const packaged = (name) =>
  execFileSync("dpkg-query", ["-W", "-f", "${Version}", name], {
    encoding: "utf8",
  }).replace(/^\d+:|[-+].*$/g, "");

const web = (player, from = player) => ({
  name: `${player} in Chromium`,
  version: ({ browser }) => `${ours(from)}, ${browser.version()}`,
  watch: (cinema, address) => cinema.viewer(player, address),
});

const webkit = (name, player) => ({
  name,
  version: () => {
    const engine = packaged("webkit2gtk-driver");
    const below = packaged("libgstreamer1.0-0");
    return player === "itself"
      ? `${engine}, GStreamer ${below}`
      : `${ours(player)}, ${engine}`;
  },
  watch: (cinema, address) => WebKit.watch(cinema.page(player, address), name),
});

/** Those who watch at the same time are in one group: two processors are enough for it. */
export const GROUPS = [
  [web("hls.js"), web("shaka", "shaka-player"), web("video.js")],
  [
    {
      name: "by Apple's rules",
      version: () => "this repository",
      watch: (_, address) => Apple.watch(address),
    },
    webkit("WebKitGTK by itself", "itself"),
    webkit("hls.js in WebKitGTK", "hls.js"),
  ],
  [
    {
      name: "hls.js in Firefox",
      version: () => `${ours("hls.js")}, ${packaged("firefox-esr")}`,
      able: () => existsSync("/usr/bin/firefox-esr"),
      watch: (cinema, address) => Firefox.watch(cinema.page("hls.js", address)),
    },
    {
      name: "mpv",
      version: () => `${packaged("mpv")}, FFmpeg ${packaged("ffmpeg")}`,
      watch: (_, address) => Mpv.watch(address),
    },
    {
      name: "VLC",
      version: () => packaged("vlc-bin"),
      watch: (_, address) => Vlc.watch(address),
    },
  ],
];
