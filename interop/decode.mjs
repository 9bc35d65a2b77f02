// What ffmpeg makes of a file or an address: how much picture and sound it decodes, and what it complains about.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { buffer, text } from "node:stream/consumers";

/** How long a show is waited for, in milliseconds. */
const PATIENCE = 60_000;
/** Sound is heard as single numbers of two bytes, so many a second. */
const RATE = 8_000;

const last = (told, name) =>
  Number(
    [...told.matchAll(RegExp(`^${name}=\\s*(\\d+)`, "gm"))].at(-1)?.[1] ?? 0,
  );

function loudest(sound) {
  let loud = 0;
  for (let at = 0; at + 1 < sound.length; at += 2)
    loud = Math.max(loud, Math.abs(sound.readInt16LE(at)));
  return loud;
}

/** Decodes so many seconds, or all of it: frames, seconds of sound, how loud it is, and errors. */
export async function decode(source, seconds) {
  const most = seconds ? `-t ${seconds}` : "";
  const words =
    `-hide_banner -nostdin -v error -progress pipe:3 -i ${source} ` +
    `-map 0:v ${most} -fps_mode passthrough -enc_time_base 1:90000 -f null /dev/null ` +
    `-map 0:a ${most} -ac 1 -ar ${RATE} -f s16le pipe:1`;
  const child = spawn("ffmpeg", words.split(/ +/), {
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const patience = setTimeout(() => child.kill("SIGKILL"), PATIENCE);
  const [sound, complaints, told, [code]] = await Promise.all([
    buffer(child.stdout),
    text(child.stderr),
    text(child.stdio[3]),
    once(child, "exit"),
  ]);
  clearTimeout(patience);
  // Where something lay in memory tells nobody anything.
  const errors = complaints
    .replaceAll(/ @ 0x[0-9a-f]+/g, "")
    .split("\n")
    .filter(Boolean);
  if (code !== 0) errors.push(`ffmpeg ends with ${code}`);
  return {
    frames: last(told, "frame"),
    seconds: sound.length / 2 / RATE,
    loud: loudest(sound),
    errors,
  };
}
