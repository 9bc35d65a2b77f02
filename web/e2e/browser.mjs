// Chromium as people use it: a leader at a desk, a viewer with a phone.
import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
  '--disable-component-update --disable-sync --autoplay-policy=no-user-gesture-required';

export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags.split(' ') });

/** Somebody with a browser of their own. What the page complains about is kept. */
export async function person(browser, baseURL, viewport, complaints) {
  const context = await browser.newContext({ baseURL, viewport, locale: 'en-GB' });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    if (message.type() === 'error' && !/Failed to load resource|ERR_|WebSocket/.test(text))
      complaints.push(`${page.url()}: ${text}`);
  });
  return page;
}

/** Waits until the picture really moves. */
export async function moves(page, by = 1) {
  const at = () => page.getByTestId('video').evaluate((video) => video.currentTime);
  const from = await at();
  await page.waitForFunction(
    ([from, by]) => (document.querySelector('[data-testid=video]')?.currentTime ?? 0) > from + by,
    [from, by],
    { timeout: 30_000 }
  );
}

/** Fails when axe finds something serious on the page. */
export async function decent(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const told = grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(', ')}`);
  if (told.length) throw new Error(`axe on ${name}:\n  ${told.join('\n  ')}`);
}
