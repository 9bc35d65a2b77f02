import { chromium } from 'playwright-core';
import { readFileSync, mkdirSync } from 'node:fs';
const { url, ids } = JSON.parse(readFileSync('/tmp/till-scratch/stage.json'));
mkdirSync('/tmp/till-scratch/shots', { recursive: true });
const b = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu']
});
const state = async (email, password) => {
  const c = await b.newContext({ baseURL: url });
  await c.request.post('/api/wanghong/v1/login', { data: { email, password }, headers: { origin: url } });
  const s = await c.storageState();
  await c.close();
  return s;
};
const L = await state('lei@example.com', 'correct horse'),
  B = await state('hong@example.com', 'battery staple');
const places = [
  ['s-orders', '/studio/orders', L],
  ['s-paid', `/studio/orders/${ids.paid1}`, L],
  ['s-packed', `/studio/orders/${ids.packed}`, L],
  ['s-asked', `/studio/orders/${ids.asked}`, L],
  ['s-recon', '/studio/reconciliation', L],
  ['b-orders', '/orders', B],
  ['b-shipped', `/orders/${ids.shipped}`, B],
  ['b-asked', `/orders/${ids.asked}`, B],
  ['b-part', `/orders/${ids.part}`, B],
  ['b-delivered', `/orders/${ids.delivered}`, B],
  ['b-placed', `/orders/${ids.placed}`, B],
  ['b-transfer', `/orders/${ids.transfer}`, B]
];
for (const [viewport, colorScheme, locale] of [
  [{ width: 1440, height: 900 }, 'light', 'en-GB'],
  [{ width: 390, height: 844 }, 'dark', 'zh-CN']
]) {
  for (const [n, p, s] of places) {
    if (process.argv[2] && !n.includes(process.argv[2])) continue;
    const c = await b.newContext({ baseURL: url, viewport, colorScheme, locale, storageState: s });
    const g = await c.newPage();
    g.on('console', (m) => m.type() === 'error' && console.log(n, m.text()));
    g.on('pageerror', (e) => console.log(n, e.message));
    await g.goto(p);
    await g.waitForTimeout(900);
    if (n === 's-orders') {
      for (const x of await g.getByTestId('check').all()) {
        await x.check();
      }
      await g.waitForTimeout(200);
    }
    const ov = await g.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    if (ov[0] > ov[1]) console.log('overflow', n, ov);
    await g.screenshot({
      path: `/tmp/till-scratch/shots/${n}.${viewport.width}.png`,
      fullPage: n !== 's-orders'
    });
    if (n === 's-orders') {
      await g.getByTestId('bulk-ship').click();
      await g.waitForTimeout(400);
      await g.screenshot({ path: `/tmp/till-scratch/shots/s-bulk.${viewport.width}.png` });
    }
    if (n === 's-asked') {
      await g.getByTestId('act-refund').click();
      await g.waitForTimeout(400);
      await g.screenshot({ path: `/tmp/till-scratch/shots/s-refund.${viewport.width}.png` });
    }
    await c.close();
  }
}
await b.close();
