// A camera that films a clock, and a browser that reads it: how old is what a viewer sees?
// Prints one line of JSON. WANGHONG_BIN names the server, WANGHONG_PART_MS the length of a part.
import { spawn } from 'node:child_process';
import { launch } from '../web/e2e/browser.mjs';
import { Server } from '../web/e2e/server.mjs';

const [width, height, fps] = [640, 360, 30];
// The time in milliseconds as 48 bits, each a block of black or white.
const [columns, rows] = [12, 4];
const settle = Number(process.env.GLASS_SETTLE_MS ?? 15_000);
const span = Number(process.env.GLASS_SPAN_MS ?? 20_000);

/** One frame of planar YUV that shows a time. */
function frame(time) {
  const picture = Buffer.alloc((width * height * 3) / 2, 128);
  const lines = Array.from({ length: rows }, () => Buffer.alloc(width));
  for (let bit = 0; bit < columns * rows; bit++) {
    const white = Math.floor(time / 2 ** bit) % 2 === 1;
    const from = Math.floor(((bit % columns) * width) / columns);
    lines[Math.floor(bit / columns)].fill(white ? 235 : 16, from, from + Math.ceil(width / columns));
  }
  for (let y = 0; y < height; y++) lines[Math.floor((y * rows) / height)].copy(picture, y * width);
  return picture;
}

/** Films the clock until it is stopped. */
function film(url) {
  const args =
    '-hide_banner -loglevel error -fflags nobuffer -probesize 32 -analyzeduration 0 ' +
    `-f rawvideo -pix_fmt yuv420p -s ${width}x${height} -r ${fps} -i pipe:0 ` +
    '-re -f lavfi -i sine=frequency=440:sample_rate=48000 ' +
    `-c:v libx264 -preset ultrafast -tune zerolatency -g ${2 * fps} -keyint_min ${2 * fps} -sc_threshold 0 -b:v 1500k ` +
    `-c:a aac -b:a 96k -ac 2 -flush_packets 1 -f flv ${url}`;
  const camera = spawn('ffmpeg', args.split(' '), { stdio: ['pipe', 'ignore', 'inherit'] });
  camera.stdin.on('error', () => {});
  const begun = performance.now();
  let shot = 0;
  const timer = setInterval(() => {
    for (; (shot * 1_000) / fps <= performance.now() - begun; shot++) camera.stdin.write(frame(Date.now()));
  }, 2);
  return () => {
    clearInterval(timer);
    camera.kill('SIGKILL');
  };
}

/** Asks the API as one person. */
function person(base) {
  let cookie = '';
  return async (method, path, body) => {
    const answer = await fetch(`${base}/api/wanghong/v1${path}`, {
      method,
      headers: { 'content-type': 'application/json', cookie },
      body: body && JSON.stringify(body)
    });
    const set = answer.headers.getSetCookie().map((line) => line.split(';')[0]);
    if (set.length > 0) cookie = set.join('; ');
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
}

/** Runs in the page: reads the clock in every fifth picture for a while. */
async function read({ width, height, columns, rows, span }) {
  const video = document.querySelector('[data-testid=video]');
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const ages = [];
  let stalls = 0;
  video.addEventListener('waiting', () => stalls++);
  const until = performance.now() + span;
  for (let shown = 0; performance.now() < until; shown++) {
    await new Promise((done) => video.requestVideoFrameCallback(done));
    if (shown % 5 !== 0) continue;
    const now = Date.now();
    context.drawImage(video, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    let time = 0;
    for (let bit = 0; bit < columns * rows; bit++) {
      const x = Math.floor((((bit % columns) + 0.5) * width) / columns);
      const y = Math.floor(((Math.floor(bit / columns) + 0.5) * height) / rows);
      if (data[(y * width + x) * 4] > 127) time += 2 ** bit;
    }
    if (Math.abs(now - time) < 60_000) ages.push(now - time);
  }
  return { ages, stalls };
}

// The server takes every key of that prefix for one of its configuration, and this is none.
delete process.env.WANGHONG_BIN;
const server = await Server.start();
const browser = await launch();
let stop = () => {};
try {
  const ask = person(server.url);
  const { account } = await ask('POST', '/setup', {
    company: 'Glass', currency: 'CNY', name: 'Lead', handle: 'lead', email: 'lead@example.com', password: 'correct horse',
    token: server.setupToken()
  });
  const { id } = await ask('POST', `/accounts/${account.id}/lives`, {
    title: 'Clock', cover: null, planned_at: null, products: []
  });
  const { ingest } = await ask('GET', `/lives/${id}/studio`);
  stop = film(`rtmp://127.0.0.1:${server.rtmp}/live/${ingest.stream_key}`);
  await new Promise((done) => setTimeout(done, 4_000));
  await ask('POST', `/lives/${id}/open`, {});
  await new Promise((done) => setTimeout(done, 4_000));
  const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
  await page.goto(`${server.url}/live/${id}`);
  await page.waitForFunction(() => document.querySelector('[data-testid=video]')?.currentTime > 0, null, {
    timeout: 30_000
  });
  await new Promise((done) => setTimeout(done, settle));
  const { ages, stalls } = await page.evaluate(read, { width, height, columns, rows, span });
  ages.sort((a, b) => a - b);
  const at = (share) => ages[Math.min(ages.length - 1, Math.floor(ages.length * share))];
  console.log(JSON.stringify({ p50: at(0.5), p95: at(0.95), frames: ages.length, stalls }));
} finally {
  stop();
  await browser.close();
  await server.end();
}
