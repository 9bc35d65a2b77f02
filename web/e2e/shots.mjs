// Takes pictures of every page: node e2e/shots.mjs http://127.0.0.1:3000 [part of a name]
// Environment: SHOTS_EMAIL and SHOTS_PASSWORD log in for the pages that need it.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const base = process.argv[2] ?? 'http://127.0.0.1:3000';
const only = process.argv[3] ?? '';
const folder = join(dirname(fileURLToPath(import.meta.url)), '../../shots');
const sizes = [
  [390, 844],
  [844, 390],
  [1440, 900]
];
const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: flags.split(' ')
});
const state = await enter();
const places = await pages(state);

for (const [width, height] of sizes) {
  for (const colour of ['light', 'dark']) {
    for (const locale of ['en', 'zh-CN']) await round({ width, height }, colour, locale);
  }
}
await browser.close();

/** Logs in where an address was given; answers the cookies. */
async function enter() {
  const { SHOTS_EMAIL: email, SHOTS_PASSWORD: password } = process.env;
  const context = await browser.newContext({ baseURL: base });
  if (email) await context.request.post('/api/wanghong/v1/login', { data: { email, password } });
  const kept = await context.storageState();
  await context.close();
  return kept;
}

/** The addresses of all pages that exist on this server. */
async function pages(storageState) {
  const context = await browser.newContext({ baseURL: base, storageState });
  const get = async (path) => {
    const answer = await context.request.get(`/api/wanghong/v1${path}`);
    return answer.ok() ? answer.json() : null;
  };
  const home = await get('/home');
  const me = await get('/me');
  const account = me?.grants[0]?.account.id;
  const lives = [...(home?.live ?? []), ...(home?.coming ?? []), ...(home?.latest ?? [])];
  const list = [
    ['home', '/'],
    ['login', '/login'],
    ['signup', '/signup'],
    ['setup', '/setup'],
    ['missing', '/live/1'],
    ...(home?.leaders ?? []).slice(0, 1).map((leader) => ['profile', `/@${leader.handle}`])
  ];
  for (const phase of ['live', 'planned', 'ended']) {
    const live = lives.find((one) => one.phase === phase);
    if (live) list.push([`room-${phase}`, `/live/${live.id}`]);
  }
  if (me)
    list.push(['me', '/me'], ['addresses', '/me/addresses'], ['tokens', '/me/tokens'], ['orders', '/orders']);
  const order = me && (await get('/me/orders'))?.orders[0];
  if (order) list.push(['order', `/orders/${order.id}`]);
  if (account) await studioPages(list, get, account);
  await context.close();
  return list.filter(([name]) => name.includes(only));
}

async function studioPages(list, get, account) {
  list.push(
    ['studio', '/studio'],
    ['studio-new', '/studio/live/new'],
    ['studio-products', '/studio/products']
  );
  list.push(
    ['studio-product-new', '/studio/products/new'],
    ['studio-csv', '/studio/products/csv'],
    ['studio-orders', '/studio/orders'],
    ['studio-tracking', '/studio/orders/tracking'],
    ['studio-offers', '/studio/offers'],
    ['studio-offer-new', '/studio/offers/new'],
    ['studio-draws', '/studio/draws'],
    ['studio-draw-new', '/studio/draws/new'],
    ['studio-waiting', '/studio/waiting'],
    ['studio-hooks', '/studio/hooks'],
    ['studio-reconciliation', '/studio/reconciliation'],
    ['studio-team', '/studio/team']
  );
  const hook = (await get(`/accounts/${account}/hooks`))?.[0];
  if (hook) list.push(['studio-hook', `/studio/hooks/${hook.id}`]);
  const product = (await get(`/accounts/${account}/products`))?.[0];
  if (product) {
    const shelf = `/studio/products/${product.id}`;
    list.push(['studio-product', shelf], ['studio-stock', `${shelf}/stock/${product.skus[0].id}`]);
  }
  const draw = (await get(`/accounts/${account}/draws`))?.[0];
  if (draw) list.push(['draw', `/draws/${draw.id}`]);
  const order = (await get(`/accounts/${account}/orders`))?.orders[0];
  if (order) list.push(['studio-order', `/studio/orders/${order.id}`]);
  const lives = (await get(`/accounts/${account}/lives`)) ?? [];
  for (const phase of ['live', 'planned', 'ended']) {
    const live = lives.find((one) => one.phase === phase);
    if (live) list.push([`control-${phase}`, `/studio/live/${live.id}`]);
    if (live) list.push([`numbers-${phase}`, `/studio/live/${live.id}/numbers`]);
  }
  const live = lives.find((one) => one.phase === 'live') ?? lives[0];
  if (live)
    list.push(
      ['moderate', `/studio/live/${live.id}/moderate`],
      ['live-edit', `/studio/live/${live.id}/edit`]
    );
}

/** One size, colour and language: all pages. */
async function round(viewport, colorScheme, locale) {
  const context = await browser.newContext({
    baseURL: base,
    viewport,
    colorScheme,
    locale,
    storageState: state,
    hasTouch: viewport.width < 900
  });
  for (const [name, path] of places) {
    const page = await context.newPage();
    await page.goto(path);
    await page.waitForTimeout(/room|control/.test(name) ? 3500 : 700);
    const file = `${name}.${viewport.width}x${viewport.height}.${colorScheme}.${locale}.png`;
    await page.screenshot({ path: join(folder, file) });
    await page.close();
    console.log(file);
  }
  await context.close();
}
