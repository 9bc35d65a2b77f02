// Bargains as the viewer meets them: a flash sale on the card, a coupon, a draw and its check.
import { strict as assert } from 'node:assert';
import { decent } from '../decency.mjs';
import { V } from './evening.mjs';

/** Sends something as the page's person would; the answer, if there is one. */
async function send(page, method, path, data) {
  const head = { 'content-type': 'application/json', origin: new URL(page.url()).origin };
  const answer = await page.request.fetch(`${V}${path}`, { method, data, headers: head });
  assert.ok(answer.ok(), `${method} ${path}: ${await answer.text()}`);
  return answer.status() === 204 ? null : answer.json();
}

const closed = (offer) => ({ open: false, until: offer.until, quantity: offer.quantity });

export async function bargain(evening) {
  const { leader, viewer, live } = evening;
  const { account } = await evening.ask(leader, '/me');
  const [product] = await evening.ask(leader, `/accounts/${account.id}/products`);
  const sku = product.skus[0].id;
  const card = viewer.getByTestId('card').first();
  const make = async (offer) =>
    (await send(leader, 'POST', `/accounts/${account.id}/offers`, { sku, ...offer })).offer;

  await evening.step('a flash sale shows on the card by itself, and goes when it is closed', async () => {
    const until = Date.now() + 600_000;
    const flash = await make({ kind: 'flash', price_minor: 189_900, until, quantity: 5, live });
    await card.getByText('1,899').waitFor();
    await card.locator('s', { hasText: '2,159' }).waitFor();
    await decent(viewer, 'a flash sale');
    await send(leader, 'PATCH', `/offers/${flash.id}`, closed(flash));
    await card.getByText('1,899').waitFor({ state: 'detached' });
  });

  await evening.step('a coupon is claimed on the picture, and its price is hers', async () => {
    const until = Date.now() + 600_000;
    const coupon = await make({ kind: 'coupon', price_minor: 199_900, until, live });
    await viewer.getByTestId('coupon-claim').first().click();
    await viewer.getByTestId('coupon-claimed').first().waitFor();
    await card.getByText('1,999').waitFor();
    const mine = await evening.ask(viewer, '/me/claims');
    assert.deepEqual(
      mine.map(({ offer }) => offer),
      [coupon.id]
    );
    await decent(viewer, 'a coupon');
    await send(leader, 'PATCH', `/offers/${coupon.id}`, closed(coupon));
    await card.getByText('1,999').waitFor({ state: 'detached' });
  });

  await evening.step('a draw is entered by a tap, held by the clock, and checked by anybody', async () => {
    const from = Date.now() + 1_500;
    const draw = await send(leader, 'POST', `/accounts/${account.id}/draws`, {
      sku,
      from,
      until: from + 8_000,
      pieces: 1
    });
    await viewer.getByTestId('buy').first().click();
    await viewer.getByTestId('hold').click();
    await viewer.getByTestId('in-draw').waitFor();
    await decent(viewer, 'in the draw');
    await viewer.getByTestId('hold-left').waitFor();
    const { orders } = await evening.ask(viewer, '/me/orders');
    assert.deepEqual([orders[0].state, orders[0].draw], ['held', draw.id]);
    await viewer.getByTestId('let-go').click();
    await viewer.getByTestId('let-go').click();
    await evening.until(viewer, `/orders/${orders[0].id}`, ({ state }) => state === 'cancelled');
    const page = await viewer.context().newPage();
    await page.goto(`/draws/${draw.id}`);
    await page.locator('[data-testid=draw][data-state=settled]').waitFor();
    await page.getByTestId('check-run').click();
    await page.locator('[data-testid=findings][data-holds=true]').waitFor();
    await decent(page, 'a checked draw');
    await page.close();
    await viewer.keyboard.press('Escape');
    await viewer.getByTestId('buy-sheet').waitFor({ state: 'detached' });
  });
}
