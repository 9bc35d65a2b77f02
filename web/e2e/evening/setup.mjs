// Before the show: the server, the shop, the plan; and the moment the room opens.
import { strict as assert } from 'node:assert';
import { DESK, moves } from '../browser.mjs';
import { look } from './tour.mjs';

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);

export async function setup(evening) {
  const { leader } = evening;

  await evening.step('the first visit sets the server up', async () => {
    await leader.goto('/');
    await leader.waitForURL('**/setup');
    await leader.getByTestId('setup-token').waitFor();
    await leader.goto(evening.server.setupLink());
    await look(leader, 'set-up');
    await leader.setViewportSize(DESK);
    const form = leader.getByTestId('setup-form');
    await form.locator('[name=company]').fill('Xiaomi');
    await form.locator('[name=name]').fill('雷军');
    await form.locator('[name=handle]').fill('leijun');
    await form.locator('[name=email]').fill('lei@example.com');
    await form.locator('[name=password]').fill('correct horse');
    await leader.getByTestId('setup-submit').click();
    await leader.waitForURL((url) => !url.pathname.startsWith('/setup'));
  });

  await evening.step('a product is put into the shop', async () => {
    await leader.goto('/studio/products/new');
    const form = leader.getByTestId('product-form');
    await form.locator('[name=title]').fill('SU7');
    const sku = form.getByTestId('sku-row').locator('input');
    for (const [n, words] of ['Bay blue', '2159', '3'].entries()) await sku.nth(n).fill(words);
    await leader.getByTestId('product-save').click();
    await leader.waitForURL((url) => !url.pathname.endsWith('/new'));
  });

  await evening.step('a show is planned with the product in its bag', async () => {
    await leader.goto('/studio/live/new');
    const form = leader.getByTestId('live-form');
    await form.locator('[name=title]').fill('Launch night');
    await form.locator('[name=planned_at]').fill(tomorrow());
    await form.getByText('SU7').click();
    await leader.getByTestId('live-save').click();
    await leader.waitForURL(/\/studio\/live\/\d+$/);
    evening.live = leader.url().split('/').pop();
  });
}

export async function opening(evening) {
  const { leader, viewer, live } = evening;

  await evening.step(
    'a phone that waits before the show sees the picture move when the room opens',
    async () => {
      await viewer.goto(`/live/${live}`);
      await viewer.getByTestId('countdown').waitFor();
      await look(viewer, 'room before the show');
      await leader.getByTestId('open').click();
      await moves(viewer);
      const wide = await viewer.getByTestId('video').evaluate((video) => video.videoWidth);
      assert.equal(wide, 1280);
    }
  );
}
