// What a phone sees first of a show that is on: node web/e2e/first.mjs [another server's binary, to compare with]
// LCP and CLS as the browser counts them, and when the first frame of the picture is on the screen. Each visit is a
// browser of its own with nothing in its cache. Beside builds and other tests the figures mean little.
import { setTimeout as wait } from 'node:timers/promises';
import { PHONE, launch } from './browser.mjs';
import { Server } from './server.mjs';

const V = '/api/wanghong/v1';
const VISITS = 5;
const WATCHED = 6_000;
/** Lighthouse's "slow 4G", a usual 4G, and the machine itself; a phone's processor is a quarter of this one. */
const LINES = {
  'slow 4G': { latency: 150, mbit: 1.6 },
  '4G': { latency: 60, mbit: 9 },
  loopback: null
};
const SLOWER = 4;

async function ask(context, method, path, data) {
  const headers = { origin: new URL(context.at).origin, 'idempotency-key': crypto.randomUUID() };
  const answer = await context.request.fetch(`${context.at}${V}${path}`, { method, data, headers });
  if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
  return answer.json().catch(() => null);
}

/** A show on air with a product that is explained and a room that talks. */
async function onAir(server, browser) {
  const lead = Object.assign(await browser.newContext(), { at: server.url });
  const me = { name: 'Lead', handle: 'lead', email: 'lead@example.com', password: 'correct horse battery' };
  const token = server.setupToken();
  const { account } = await ask(lead, 'POST', '/setup', { ...me, token, company: 'Stage', currency: 'CNY' });
  const product = await ask(lead, 'POST', `/accounts/${account.id}/products`, {
    title: 'Tea pot',
    description: '',
    pictures: [],
    skus: [{ title: 'Blue', price_minor: 19_900, stock: 100 }]
  });
  const form = { title: 'Tonight', cover: null, planned_at: null, products: [product.id] };
  const live = await ask(lead, 'POST', `/accounts/${account.id}/lives`, form);
  const { ingest } = await ask(lead, 'GET', `/lives/${live.id}/studio`);
  server.push(ingest.stream_key, 'testsrc2=size=640x360:rate=30');
  await ask(lead, 'POST', `/lives/${live.id}/open`);
  await ask(lead, 'PUT', `/lives/${live.id}/pin`, { product: product.id });
  await ask(lead, 'PUT', `/lives/${live.id}/explaining`, { product: product.id });
  for (let n = 0; n < 20; n++) {
    const said = { text: `Comment ${n}: what a fine tea pot`, at: 0, key: crypto.randomUUID() };
    await ask(lead, 'POST', `/lives/${live.id}/comments`, said).catch(() => wait(1_500));
  }
  await wait(5_000);
  await lead.close();
  return `${server.url}/live/${live.id}`;
}

/** Runs in the page before anything of it: what the browser says of it. */
function watch() {
  window.first = { lcp: 0, cls: 0, frame: null };
  const on = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  on('largest-contentful-paint', ({ startTime }) => (window.first.lcp = startTime));
  on('layout-shift', ({ value, hadRecentInput }) => (window.first.cls += hadRecentInput ? 0 : value));
  const seen = new WeakSet();
  setInterval(() => {
    const video = document.querySelector('video');
    if (!video || seen.has(video)) return;
    seen.add(video);
    video.requestVideoFrameCallback((now) => (window.first.frame ??= now));
  }, 5);
}

async function visit(address, line) {
  const browser = await launch();
  const context = await browser.newContext({ viewport: PHONE, hasTouch: true, deviceScaleFactor: 2 });
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  await wire.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
  if (line) {
    const throughput = (line.mbit * 1e6) / 8;
    await wire.send('Network.enable');
    await wire.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: line.latency,
      downloadThroughput: throughput,
      uploadThroughput: throughput / 2
    });
  }
  await page.addInitScript(watch);
  await page.goto(address);
  await page.waitForFunction(() => window.first.frame, null, { timeout: 60_000 }).catch(() => {});
  await wait(WATCHED);
  const first = await page.evaluate(() => window.first);
  await browser.close();
  return first;
}

const middle = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

async function measure(binary) {
  const server = await Server.start(binary);
  const browser = await launch();
  try {
    const address = await onAir(server, browser);
    const figures = {};
    for (const [name, line] of Object.entries(LINES)) {
      const visits = [];
      for (let n = 0; n < VISITS; n++) visits.push(await visit(address, line));
      const of = (key) => middle(visits.map((one) => one[key] ?? Infinity));
      figures[name] = { lcp: of('lcp'), frame: of('frame'), cls: of('cls') };
    }
    return figures;
  } finally {
    await browser.close();
    await server.end();
  }
}

const other = process.argv[2];
const [here, there] = [await measure(), other ? await measure(other) : null];
for (const [name, { lcp, frame, cls }] of Object.entries(here)) {
  const beside = there?.[name];
  const ratio = (key) =>
    beside ? ` (${(here[name][key] / beside[key]).toFixed(2)} of ${Math.round(beside[key])})` : '';
  const shift = beside ? ` (beside ${beside.cls.toFixed(3)})` : '';
  console.log(
    `${name}: LCP ${Math.round(lcp)} ms${ratio('lcp')}, first frame ${Math.round(frame)} ms${ratio('frame')}, ` +
      `CLS ${cls.toFixed(3)}${shift}`
  );
}
