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
    await leader.getByTestId('pin').first().click();
    await viewer.getByTestId('card').waitFor();
    await viewer.getByTestId('buy').first().click();
    await decent(viewer, 'choosing');
    await viewer.getByTestId('hold').click();
    await viewer.getByTestId('hold-left').waitFor();
    await decent(viewer, 'paying');
    const fields = viewer.getByTestId('pay-form').locator('input:not([type=radio]), textarea');
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
      const [order] = await evening.ask(viewer, '/me/orders');
      assert.deepEqual([order.state, order.payment.state], ['placed', 'failed']);
      assert.equal((await evening.ask(leader, `/lives/${live}/wall`)).paid, 1);
    }
  );

  await evening.step('a late payment says that it is under way, and is paid by itself', async () => {
    await viewer.getByTestId('pay-late').click();
    await viewer.getByTestId('pay').click();
    await viewer.getByTestId('pending').getByText('Payment under way').waitFor();
    const [order] = await evening.ask(viewer, '/me/orders');
    assert.deepEqual([order.state, order.payment.state], ['placed', 'pending']);
    await viewer.getByTestId('paid').waitFor();
    await backToThePicture(viewer);
    const { state, payment } = await evening.ask(viewer, `/orders/${order.id}`);
    assert.deepEqual([state, payment.state], ['paid', 'succeeded']);
  });

  await evening.step('the orders stand in the studio, their money on the wall', async () => {
    const wall = await evening.ask(leader, `/lives/${live}/wall`);
    assert.deepEqual([wall.held, wall.placed, wall.paid], [2, 2, 2]);
    assert.equal(wall.paid_sum.minor, 431_800);
    await leader.getByTestId('wall-paid_sum').getByText('4,318').waitFor();
    const { account } = await evening.ask(leader, '/me');
    for (const order of await evening.ask(leader, `/accounts/${account.id}/orders`))
      assert.deepEqual([order.state, order.live, order.buyer.handle], ['paid', live, 'xiaohong']);
  });
}
