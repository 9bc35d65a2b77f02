// What a page owes everybody: that axe finds nothing serious, in light and in dark, and that all of it can be reached.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PRESSABLE = 'a, button, input, select, textarea, [role=tab], [role=radio]';

/** Fails when axe finds something serious on the page as it stands, in light or in dark. */
export async function decent(page, name) {
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme });
    await quiet(page);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ['violations'] }));
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    const told = grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(', ')}`);
    if (told.length) throw new Error(`axe on ${name} in ${colorScheme}:\n  ${told.join('\n  ')}`);
  }
}

/** Waits until nothing comes, goes or fades; what flies over the picture and what turns for ever does not count. */
const quiet = (page) =>
  page.waitForFunction(() =>
    document.getAnimations().every(({ playState, effect }) => {
      const endless = effect.getComputedTiming().iterations === Infinity;
      return playState !== 'running' || endless || effect.target.closest('[aria-hidden=true]');
    })
  );

/** Fails when something on the page that can be pressed is cut off or covered, or the page is wider than its window. */
export async function reachable(page, name) {
  await quiet(page);
  const faults = await page.evaluate((pressable) => {
    const { innerWidth: width, innerHeight: height } = window;
    const { scrollWidth, scrollHeight } = document.documentElement;
    const faults = [];
    if (scrollWidth > width || scrollHeight > height)
      faults.push(`overflows: ${scrollWidth}x${scrollHeight}`);
    for (const one of document.querySelectorAll(pressable)) {
      const box = one.getBoundingClientRect();
      const who = one.getAttribute('aria-label') ?? one.dataset.testid ?? one.textContent.trim();
      if (!box.width || !one.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const inside = box.left >= -1 && box.top >= -1 && box.right <= width + 1 && box.bottom <= height + 1;
      if (!inside) faults.push(`${who} is cut off: ${JSON.stringify(box)}`);
      const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (inside && !one.contains(top) && !top?.contains(one)) faults.push(`${who} is covered`);
    }
    return faults;
  }, PRESSABLE);
  if (faults.length) throw new Error(`${name}:\n  ${faults.join('\n  ')}`);
}
