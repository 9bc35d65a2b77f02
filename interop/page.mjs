// docs/interop.md: the tables, and the words around them.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const PATH = fileURLToPath(new URL("../docs/interop.md", import.meta.url));

const line = (cells) =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replace(/\s+/g, " ")).join(" | ")} |`;

const table = (heads, rows) =>
  [line(heads), `|${heads.map(() => "---|").join("")}`, ...rows.map(line)].join(
    "\n",
  );

const list = (found) =>
  found.length
    ? found.map(({ name, finding }) => `- ${name}: ${finding}`).join("\n")
    : "None.";

const page = ({
  date,
  system,
  encoders,
  players,
  apple,
  found,
}) => `# What others send and play

Written by \`make interop\` on ${date}, on ${system}. It installs from the system's packages what it needs,
starts a server of its own, and takes some twenty minutes. No Safari was tried: nothing here runs one.

## Encoders

Each sends a picture of 640 × 360 with sound to a show of its own. *On air* is when the studio sees it, from the start of
the program. While the show is on, ffmpeg plays its address for eight seconds; and a player by Apple's rules takes every part
from Open to End, which ffmpeg decodes then. Every reload of the playlist goes through our checker of RFC 8216bis
(draft 16, \`crates/media/src/hls/rules\`).

${table(["encoder", "version", "on air", "picture and sound", "rules"], encoders)}

## Players

*One encoder* is joined once the cover that every show begins with is no longer listed; its replay begins with that cover,
so there a player meets two kinds of picture. The *changes* are five encoders, one killed after another: a picture without
sound; both; sound without a picture; both with one channel at another rate; a picture without sound. Between them the cover
is seen. In *the codec itself changes* H.264 and AAC become AV1 and Opus in the middle of a show, which no encoder does by
itself and few players promise to follow. Replays are played from beginning to end${"\u00a0"}– at four times the speed where a player can.

${table(
  [
    "player",
    "version",
    "one encoder",
    "its replay",
    "the changes",
    "their replay",
    "the codec itself changes",
  ],
  players,
)}

*Plays* means that the picture moves, that sound comes where the player tells of it (WebKitGTK and Firefox do not), that it
is the picture that is sent, and that it ends where the replay ends. A picture that stood still for less than half a second
is not told of. Of the pictures, FFmpeg 5, which mpv plays with, and GStreamer 1.22, which WebKitGTK plays with, keep what the
first \`EXT-X-MAP\` says, so key frames of H.264 have their parameter sets in them; VLC 3 keeps the first
map, and begins its demuxer anew at a discontinuity with what it finds there: it, and nobody else, is given the map once more
before the first fragment after a change.
shaka is asked to play without its low latency mode (\`interop/cinema.mjs\` says why).

*By Apple's rules* is a script (\`interop/apple.mjs\`): it waits in the server for each reload (\`_HLS_msn\`, \`_HLS_part\`),
asks for what \`EXT-X-PRELOAD-HINT\` names before it is there, takes part after part behind \`PART-HOLD-BACK\`, honours
\`EXT-X-MAP\` and discontinuities, and holds that each part comes before the picture would have to wait for it, and begins at
the very tick at which the one before ends. Over the changes: ${apple}

## What broke a rule

${list(found)}
`;

export const write = (told) => writeFileSync(PATH, page(told));
