// A tour of every page, at the desk and on the phone, in light and in dark.
import { strict as assert } from 'node:assert';
import { DESK, PHONE } from '../browser.mjs';
import { decent } from '../decency.mjs';
import { V } from './evening.mjs';

const tabs = (page) => page.locator('[data-testid^=tab-]').filter({ visible: true });

async function tabbed(page, name) {
  await decent(page, name);
  for (const tab of (await tabs(page).all()).slice(1)) {
    await tab.click();
    await decent(page, `${name}, ${await tab.textContent()}`);
  }
}

/** Looks at the page as it stands, with all its tabs, in both sizes. */
export async function look(page, name) {
  for (const size of [DESK, PHONE]) {
    await page.setViewportSize(size);
    await tabbed(page, `${name} at ${size.width}x${size.height}`);
  }
}

async function visit(page, places) {
  for (const [name, path, ready] of places) {
    await page.setViewportSize(DESK);
    await page.goto(path);
    await page.locator(ready).first().waitFor();
    await look(page, `${name} (${path})`);
  }
}

const TITLE = 'main h1';

/** While the show is on. */
export async function during(evening) {
  const { leader, viewer, live } = evening;
  const { account } = await evening.ask(leader, '/me');
  const [product] = await evening.ask(leader, `/accounts/${account.id}/products`);
  const [order] = (await evening.ask(viewer, '/me/orders')).orders;
  const [draw] = await evening.ask(leader, `/accounts/${account.id}/draws`);
  const shelf = `/studio/products/${product.id}`;

  await evening.step('axe passes the public pages, on air', async () => {
    const stranger = await evening.person('stranger', DESK);
    await visit(stranger, [
      ['home on air', '/', '[data-testid=live-now]'],
      ['log in', '/login', '[data-testid=login-form]'],
      ['sign up', '/signup', '[data-testid=signup-form]'],
      ['account', '/@leijun', TITLE],
      ['room', `/live/${live}`, '[data-testid=comment]'],
      ['no such room', '/live/1', 'h1'],
      ['draw', `/draws/${draw.id}`, TITLE],
      ['API', '/api/docs', TITLE]
    ]);
    await stranger.context().close();
  });

  await evening.step('and where another language is read', async () => {
    const reader = await evening.person('reader', DESK, 'zh-CN');
    await visit(reader, [
      ['home', '/', '[data-testid=live-now]'],
      ['room', `/live/${live}`, '[data-testid=comment]'],
      ['log in', '/login', '[data-testid=login-form]']
    ]);
    assert.equal(await reader.locator('html').getAttribute('lang'), 'zh-CN');
    await reader.context().close();
  });

  await evening.step('and the pages of a buyer', async () => {
    const buyer = await viewer.context().newPage();
    await visit(buyer, [
      ['my orders', '/orders', '[data-testid=order]'],
      ['order', `/orders/${order.id}`, TITLE],
      ['me', '/me', '[data-testid=profile-form]'],
      ['address book', '/me/addresses', '[data-testid=address-add]']
    ]);
    await buyer.close();
  });

  await evening.step('and the studio', async () => {
    const worker = await leader.context().newPage();
    const data = { url: 'https://orders.example.com/hook', kinds: [], on: false };
    const made = await leader.request.post(`${V}/accounts/${account.id}/hooks`, { data });
    const { hook } = await made.json();
    await visit(worker, [
      ['studio', '/studio', '[data-testid=desk-live]'],
      ['new live', '/studio/live/new', '[data-testid=live-form]'],
      ['edit live', `/studio/live/${live}/edit`, '[data-testid=live-form]'],
      ['control', `/studio/live/${live}`, '[data-testid=cue]'],
      ['moderate', `/studio/live/${live}/moderate`, '[data-testid=stream-line]'],
      ['products', '/studio/products', '[data-testid=product]'],
      ['new product', '/studio/products/new', '[data-testid=product-form]'],
      ['product', shelf, '[data-testid=product-form]'],
      ['stock', `${shelf}/stock/${product.skus[0].id}`, TITLE],
      ['catalogue as a file', '/studio/products/csv', '[data-testid=csv-export]'],
      ['waiting changes', '/studio/waiting', TITLE],
      ['orders', '/studio/orders', '[data-testid=orders-table]'],
      ['order of the shop', `/studio/orders/${order.id}`, '[data-testid=event]'],
      ['tracking numbers', '/studio/orders/tracking', '[data-testid=csv-choose]'],
      ['offers', '/studio/offers', '[data-testid=offer]'],
      ['new offer', '/studio/offers/new', '[data-testid=offer-save]'],
      ['draws', '/studio/draws', '[data-testid=draw]'],
      ['new draw', '/studio/draws/new', '[data-testid=draw-save]'],
      ['reconciliation', '/studio/reconciliation', TITLE],
      ['webhooks', '/studio/hooks', TITLE],
      ['webhook', `/studio/hooks/${hook.id}`, TITLE],
      ['team', '/studio/team', '[data-testid=member]']
    ]);
    await worker.close();
  });
}

/** When the show is over. */
export async function after(evening) {
  const { leader, live } = evening;

  await evening.step('axe passes what a show leaves behind', async () => {
    const worker = await leader.context().newPage();
    await visit(worker, [
      ['home', '/', 'main h2'],
      ['replay', `/live/${live}`, '[data-testid=seek]'],
      ['wall', `/studio/live/${live}`, '[data-testid=wall-paid_sum]'],
      ['numbers', `/studio/live/${live}/numbers`, '[data-testid=sold-net_sum]']
    ]);
    await worker.close();
  });
}
