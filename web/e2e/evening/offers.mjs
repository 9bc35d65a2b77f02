// Offers and draws, as the shop makes and switches them.
import { strict as assert } from 'node:assert';
import { DESK } from '../browser.mjs';
import { decent } from '../decency.mjs';

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
const row = (page, state) => page.locator(`[data-testid=offer][data-state=${state}]`);

async function pick(page, testid, words) {
  const choice = page.getByTestId(testid);
  const value = await choice.locator('option', { hasText: words }).first().getAttribute('value');
  await choice.selectOption(value);
}

/** Before or during the show: what the studio makes. */
export async function desk(evening) {
  const leader = await evening.leader.context().newPage();

  await evening.step('a flash sale is made in the studio, and its state is told', async () => {
    await leader.setViewportSize(DESK);
    await leader.goto('/studio/offers');
    await leader.getByRole('heading', { name: 'No offers yet' }).waitFor();
    await leader.getByTestId('new-offer').click();
    await decent(leader, 'new offer');
    await pick(leader, 'offer-sku', 'Bay blue');
    await leader.getByTestId('offer-save').click();
    await leader.getByText('This is no amount of this currency.').waitFor();
    await leader.getByTestId('offer-price').fill('1999');
    await leader.getByTestId('offer-lasts-30').click();
    await leader.getByTestId('offer-quantity').fill('2');
    await leader.getByTestId('offer-per-buyer').fill('1');
    await leader.getByTestId('offer-save').click();
    await row(leader, 'on').waitFor();
    await decent(leader, 'offers');
    const text = await row(leader, 'on').textContent();
    for (const words of ['SU7', '¥1,999', '¥2,159', '0 of 2 taken', 'ends in'])
      assert.ok(text.includes(words));
  });

  await evening.step('it gets more places, is closed, and the undo opens it again', async () => {
    await leader.getByTestId('offer-more').click();
    await leader.getByTestId('offer-places-10').click();
    await leader.getByTestId('offer-longer-10').click();
    await decent(leader, 'longer or more');
    await leader.getByTestId('offer-more-save').click();
    await row(leader, 'on').getByText('0 of 12 taken').waitFor();
    await leader.getByTestId('offer-close').click();
    await row(leader, 'closed').waitFor();
    await leader.getByRole('button', { name: 'Undo' }).click();
    await row(leader, 'on').waitFor();
    await leader.getByTestId('offer-close').click();
    await leader.getByTestId('chip-closed').click();
    await leader.waitForURL(/state=closed/);
    await row(leader, 'closed').waitFor();
  });

  await evening.step('a coupon is made', async () => {
    await leader.getByTestId('new-offer').click();
    await leader.getByTestId('offer-kind-coupon').click();
    await pick(leader, 'offer-sku', 'Bay blue');
    await leader.getByTestId('offer-price').fill('2099');
    await leader.getByTestId('offer-until').fill(tomorrow());
    await leader.getByTestId('offer-quantity').fill('50');
    await leader.getByTestId('offer-save').click();
    await row(leader, 'on').getByText('Coupon').waitFor();
    // It would be the lowest price of all that is sold afterwards.
    await row(leader, 'on').getByTestId('offer-close').click();
    await row(leader, 'on').waitFor({ state: 'detached' });
  });

  await evening.step('a draw is planned, its commitment shown, and it is called off', async () => {
    await leader.goto('/studio/draws');
    await leader.getByTestId('new-draw').click();
    await decent(leader, 'new draw');
    await pick(leader, 'draw-sku', 'Bay blue');
    await leader.getByTestId('draw-from').fill(tomorrow());
    await leader.getByTestId('draw-lasts-60').click();
    await leader.getByTestId('draw-pieces').fill('1');
    await leader.getByTestId('draw-save').click();
    const commitment = await leader.getByTestId('draw-planned').getByTestId('draw-commitment').textContent();
    assert.match(commitment, /^[0-9a-f]{64}$/);
    await leader.goto('/studio/draws');
    await leader.locator('[data-testid=draw][data-state=ahead]').waitFor();
    await decent(leader, 'draws');
    await leader.getByTestId('draw-call-off').click();
    await leader.getByTestId('draw-call-off-confirm').click();
    await leader.locator('[data-testid=draw][data-state=called_off]').waitFor();
  });
  await leader.close();
}

/** On air: what one click in Control does. */
export async function control(evening) {
  const { live } = evening;
  const leader = await evening.leader.context().newPage();
  const offer = (state) => leader.locator(`[data-testid=cue-offer][data-state=${state}]`);

  await evening.step('a flash sale starts from Control, and a switch ends it', async () => {
    await leader.setViewportSize(DESK);
    await leader.goto(`/studio/live/${live}`);
    await leader.getByTestId('flash-now').first().click();
    await leader.getByTestId('offer-price').fill('1899');
    await leader.getByTestId('flash-lasts-5').click();
    await leader.getByTestId('flash-quantity').fill('3');
    await decent(leader, 'flash sale now');
    await leader.getByTestId('flash-start').click();
    await offer('on').getByText('¥1,899').waitFor();
    await decent(leader, 'control with offers');
    const scroll = await leader.evaluate(() => document.documentElement.scrollHeight - innerHeight);
    assert.equal(scroll, 0, 'Control scrolls');
    await offer('on').getByTestId('offer-switch').click();
    await leader.locator('[data-testid=cue-offer]:not([data-state=closed])').waitFor({ state: 'detached' });
  });

  await evening.step('pieces are released on call, and taken back by the undo', async () => {
    const [before] = (await evening.ask(leader, `/lives/${live}`)).products;
    const left = before.skus[0].left;
    await leader.getByTestId('release-10').first().click();
    await evening.until(leader, `/lives/${live}`, (now) => now.products[0].skus[0].left === left + 10);
    const told = leader.locator('.toast', { hasText: '10' }).last();
    await told.getByRole('button', { name: 'Undo' }).click();
    await evening.until(leader, `/lives/${live}`, (now) => now.products[0].skus[0].left === left);
  });

  await evening.step('a fair window is announced half a minute ahead, and called off', async () => {
    await leader.getByTestId('draw-now').first().click();
    await leader.getByTestId('draw-lasts-10').click();
    await leader.getByTestId('draw-pieces').fill('1');
    await leader.getByTestId('draw-start').click();
    await leader.getByTestId('draw-planned').waitFor();
    await leader.getByTestId('draw-planned').getByRole('button', { name: 'Close' }).click();
    await leader.locator('[data-testid=cue-draw][data-state=ahead]').waitFor();
    await leader.getByTestId('draw-call-off').click();
    await leader.getByTestId('draw-call-off-confirm').click();
    await leader.getByTestId('cue-draw').waitFor({ state: 'detached' });
  });
  await leader.close();
}
