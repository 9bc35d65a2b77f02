// Chromium as people use it: each person with a browser of their own, and what its pages complained about.
import { chromium } from 'playwright-core';

const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
  '--disable-component-update --disable-sync --autoplay-policy=no-user-gesture-required';

export const DESK = { width: 1440, height: 900 };
/** A phone is narrow, and has a screen to touch. */
export const PHONE = { width: 390, height: 844 };
export const LYING = { width: 844, height: 390 };

export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags.split(' ') });

/** Somebody with a browser of their own; what the pages complain about goes into the book. */
export async function person(browser, baseURL, { viewport, locale }, name, book) {
  const hasTouch = viewport === PHONE;
  const context = await browser.newContext({ baseURL, viewport, hasTouch, locale });
  context.setDefaultTimeout(20_000);
  context.on('page', (page) => book.watch(page, name));
  return context.newPage();
}

/** Waits until the picture has really moved for so many seconds; a player built anew counts from another zero. */
export async function moves(page, by = 1) {
  await page.evaluate(() => (window.moved = { last: Infinity, sum: 0 }));
  await page.waitForFunction(
    (by) => {
      const at = document.querySelector('[data-testid=video]')?.currentTime ?? Infinity;
      const step = at - window.moved.last;
      window.moved = { last: at, sum: window.moved.sum + (step > 0 && step < 1 ? step : 0) };
      return window.moved.sum > by;
    },
    by,
    { timeout: 30_000, polling: 100 }
  );
}
