// A publisher of enhanced RTMP, which the ffmpeg of a stable system does not speak yet: it sends a film again and again.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

/** From one beginning of the film to the next: its three seconds and the last sound (ms). */
const FILM = 3_030;
const CHUNK = 65_536;

/** What is said once and what is filmed, from an FLV file: kind, time and body of its tags. */
function tags(path) {
  const file = readFileSync(path);
  const list = [];
  for (let at = 13; at < file.length;) {
    const size = file.readUIntBE(at + 1, 3);
    const time = file.readUIntBE(at + 4, 3) + file[at + 7] * 2 ** 24;
    list.push({ kind: file[at], time, body: file.subarray(at + 11, at + 11 + size) });
    at += 11 + size + 4;
  }
  return list.filter(({ kind }) => kind === 8 || kind === 9);
}

/** A message on a chunk stream (RTMP 1.0, section 5.3), short enough for one chunk. */
function message(stream, kind, time, body) {
  const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, kind, 1, 0, 0, 0]);
  head.writeUIntBE(time, 1, 3);
  head.writeUIntBE(body.length, 4, 3);
  return Buffer.concat([head, body]);
}

function string(words) {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(words.length);
  return Buffer.concat([length, Buffer.from(words)]);
}

const text = (words) => Buffer.concat([Buffer.from([2]), string(words)]);

/** A command in AMF 0: its name, its number, and arguments that are encoded already. */
function command(name, number, ...rest) {
  const digits = Buffer.alloc(9);
  digits.writeDoubleBE(number, 1);
  return message(3, 20, 0, Buffer.concat([text(name), digits, ...rest]));
}

const NOTHING = Buffer.from([5]);

/** Waits for words of the server's. */
async function hears(socket, words) {
  let heard = '';
  while (!heard.includes(words))
    [heard] = (await once(socket, 'data')).map((bytes) => heard + bytes.toString('latin1'));
}

/** Sends a film until it is stopped by what this gives back. */
export async function publish(port, key, path) {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  const size = Buffer.alloc(4);
  size.writeUInt32BE(CHUNK);
  const app = Buffer.concat([Buffer.from([3]), string('app'), text('live'), Buffer.from([0, 0, 9])]);
  socket.write(
    Buffer.concat([
      // C0, C1 and C2; nobody compares the random bytes.
      Buffer.from([3]),
      Buffer.alloc(2 * 1536),
      message(2, 1, 0, size),
      command('connect', 1, app),
      command('createStream', 2, NOTHING),
      command('publish', 3, NOTHING, text(key), text('live'))
    ])
  );
  await hears(socket, 'NetStream.Publish.Start');
  const [film, begun] = [tags(path), performance.now()];
  let sent = 0;
  const timer = setInterval(() => {
    for (; ; sent++) {
      const { kind, time, body } = film[sent % film.length];
      const at = time + FILM * Math.floor(sent / film.length);
      if (at > performance.now() - begun) return;
      socket.write(message(kind === 8 ? 4 : 6, kind, at, body));
    }
  }, 10);
  return () => {
    clearInterval(timer);
    socket.destroy();
  };
}
