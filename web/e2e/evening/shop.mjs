// The till: bought at once, declined, paid late; and what the studio says of it.
import { strict as assert } from 'node:assert';
import { moves } from '../browser.mjs';
import { decent } from '../decency.mjs';

async function backToThePicture(page) {
  await page.getByRole('button', { name: 'Keep watching' }).click();
  await page.getByTestId('buy-sheet').waitFor({ state: 'detached' });
}

export async function shop(evening) {
  const { leader, viewer, live } = evening;

  await evening.step('the pinned card appears on the picture and is bought without leaving it', async () => {
    // The flash sale has shown it; it is taken away and shown again by hand.
    await viewer.getByTestId('card').waitFor();
    await leader.getByTestId('pin').first().click();
    await viewer.getByTestId('card').waitFor({ state: 'detached' });
    await leader.getByTestId('pin').first().click();
    await viewer.getByTestId('card').waitFor();
    await viewer.getByTestId('buy').first().click();
    await decent(viewer, 'choosing');
    await viewer.getByTestId('hold').click();
    await viewer.getByTestId('hold-left').waitFor();
    await decent(viewer, 'paying');
    const fields = viewer
      .getByTestId('pay-form')
      .locator('input:not([type=radio]):not([type=checkbox]), textarea');
    for (const [n, words] of ['小红', '13800000000', '北京市海淀区'].entries())
      await fields.nth(n).fill(words);
    await viewer.getByTestId('pay').click();
    await viewer.getByTestId('paid').waitFor();
    await moves(viewer);
    await decent(viewer, 'paid');
    await backToThePicture(viewer);
  });

  await evening.step(
    'a declined payment is told, and the pieces stay hers to pay in another way',
    async () => {
      await viewer.getByTestId('buy').first().click();
      await viewer.getByTestId('hold').click();
      await viewer.getByTestId('ship-known').getByText('北京市海淀区').waitFor();
      await viewer.getByTestId('pay-declined').click();
      await viewer.getByTestId('pay').click();
      await viewer.getByText('The payment was declined. Nothing was taken').waitFor();
      await viewer.getByTestId('hold-left').waitFor();
      await decent(viewer, 'declined');
      const [order] = (await evening.ask(viewer, '/me/orders')).orders;
      assert.deepEqual([order.state, order.payment.state], ['placed', 'failed']);
      assert.equal((await evening.ask(leader, `/lives/${live}/wall`)).paid, 1);
    }
  );

  await evening.step('a late payment says that it is under way, and is paid by itself', async () => {
    await viewer.getByTestId('pay-late').click();
    await viewer.getByTestId('pay').click();
    await viewer.getByTestId('pending').getByText('Payment under way').waitFor();
    const [order] = (await evening.ask(viewer, '/me/orders')).orders;
    assert.deepEqual([order.state, order.payment.state], ['placed', 'pending']);
    await viewer.getByTestId('paid').waitFor();
    await backToThePicture(viewer);
    const { state, payment } = await evening.ask(viewer, `/orders/${order.id}`);
    assert.deepEqual([state, payment.state], ['paid', 'succeeded']);
  });

  await evening.step('the orders stand in the studio, their money on the wall', async () => {
    // The wall is counted once a second.
    const wall = await evening.until(leader, `/lives/${live}/wall`, ({ paid }) => paid === 2);
    assert.deepEqual([wall.held, wall.placed], [2, 2]);
    assert.deepEqual([wall.orders, wall.now.held, wall.now.placed, wall.now.paid], [2, 0, 0, 2]);
    assert.deepEqual([wall.paid_sum.minor, wall.net_sum.minor], [431_800, 431_800]);
    assert.deepEqual([wall.funnel.clicked, wall.funnel.ordered, wall.funnel.paid], [1, 1, 1]);
    await leader.getByTestId('wall-paid_sum').getByText('4,318').waitFor();
    const { account } = await evening.ask(leader, '/me');
    for (const order of (await evening.ask(leader, `/accounts/${account.id}/orders`)).orders)
      assert.deepEqual([order.state, order.live, order.buyer.name], ['paid', live, '小红']);
  });

  await evening.step('an order is packed, sent, delivered and comes back, under the eyes of both', () =>
    thereAndBack(evening)
  );
}

/** A page fetches anew what it shows, as it does each ten seconds. */
async function looksAgain(page, path) {
  const answer = page.waitForResponse((response) => response.url().includes(path) && response.ok());
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await (await answer).finished();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** What arrived goes back: the buyer says why, the shop where to, and the buyer how. */
async function sentBack(desk, buyer) {
  const stands = (page, how) => page.locator(`[data-testid=return-told][data-stands=${how}]`).waitFor();
  await buyer.getByTestId('ask-return').click();
  const wish = buyer.getByTestId('return-form');
  await wish.locator('[name=reason]').selectOption('damaged');
  await wish.locator('[name=words]').fill('The handle is off.');
  const buffer = await buyer.screenshot();
  await wish.locator('[type=file]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer });
  await wish.locator('img').waitFor();
  await decent(buyer, 'why something goes back');
  await buyer.getByTestId('return-ask').click();
  await stands(buyer, 'asked');

  await desk.reload();
  await stands(desk, 'asked');
  await desk.getByText('The handle is off.').waitFor();
  await desk.getByTestId('act-agree').click();
  const answer = desk.getByTestId('return-answer');
  const address = answer.locator('[name=address]');
  await address.fill('Returns, 1 Dock Road');
  await looksAgain(desk, '/orders/');
  assert.equal(await address.inputValue(), 'Returns, 1 Dock Road', 'what is typed outlasts a look');
  await decent(desk, 'where it goes');
  await desk.getByTestId('return-say').click();
  await stands(desk, 'agreed');

  await buyer.reload();
  await buyer.getByTestId('return-address').getByText('1 Dock Road').waitFor();
  await buyer.getByTestId('return-send').locator('[name=tracking]').fill('SF-BACK-1');
  await buyer.getByTestId('return-sent').click();
  await stands(buyer, 'sent');
  await decent(buyer, 'on its way back');
  await desk.reload();
  await desk.getByText('SF-BACK-1').waitFor();
}

/** The whole way of the goods, and back. */
async function thereAndBack(evening) {
  const { leader, viewer } = evening;
  const ask = (page, path) => evening.ask(page, path);
  const [order] = (await ask(viewer, '/me/orders')).orders;
  const shelf = async () => (await ask(leader, `/products/${order.product}`)).skus[0];
  const before = await shelf();
  const [desk, buyer] = [await leader.context().newPage(), await viewer.context().newPage()];
  const stands = (page, state) =>
    page.locator(`[data-testid=order-state][data-state=${state}]`).first().waitFor();
  /** Once the shop sees where the order is, the buyer turns to her page again and sees it too. */
  const both = async (state) => {
    await stands(desk, state);
    await buyer.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await stands(buyer, state);
  };
  await buyer.goto(`/orders/${order.id}`);
  await stands(buyer, 'paid');

  await desk.goto('/studio/orders');
  const row = desk.locator(`[data-testid=order-row][data-order="${order.id}"]`);
  await row.getByTestId('check').check();
  await desk.getByTestId('bulk-pack').click();
  await decent(desk, 'what packing changes');
  await desk.getByTestId('bulk-do').click();
  await desk.getByRole('button', { name: 'Undo' }).click();
  await desk.getByText('Undone: 1').waitFor();
  await row.getByTestId('order-open').click();
  await desk.getByTestId('act-pack').click();
  await both('packed');

  await desk.locator('[name=carrier]').fill('SF');
  await desk.locator('[name=tracking]').fill('SF1234567890');
  await desk.getByTestId('act-ship').click();
  await both('shipped');
  await buyer.getByTestId('tracking').getByText('SF1234567890').waitFor();
  await desk.getByTestId('act-deliver').click();
  await both('delivered');
  await decent(buyer, 'delivered');

  await sentBack(desk, buyer);
  await desk.getByTestId('act-refund').click();
  await desk.getByTestId('restock').check();
  await decent(desk, 'giving back');
  await desk.getByTestId('refund-do').click();
  await desk.locator('[data-testid=event][data-kind=refund]').waitFor();
  await both('refunded');
  const after = await shelf();
  assert.deepEqual([after.left, after.sold], [before.left + 1, before.sold - 1]);
  assert.deepEqual((await ask(viewer, `/orders/${order.id}`)).refunded, order.total);
  await Promise.all([desk.close(), buyer.close()]);
}
