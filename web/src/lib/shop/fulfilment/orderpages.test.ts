import { describe, expect, it } from 'vitest';
import type { Order, Orders } from '$lib/api/shapes';
import { Fault } from '$lib/api/fault';
import { OrderPages } from './orderpages.svelte';

const page = (ids: string[], more: Partial<Orders> = {}): Orders => ({
  orders: ids.map((id) => ({ id, state: 'paid' }) as Order),
  counts: {},
  ...more
});
const ids = (pages: OrderPages) => pages.orders.map(({ id }) => id).join(' ');

describe('pages of orders', () => {
  it('stand one under the other until the end', async () => {
    const asked: unknown[] = [];
    const pages = new OrderPages(async (query) => {
      asked.push(query);
      return query.before ? page(['2', '1']) : page(['4', '3'], { next: '3', counts: { paid: 4 } });
    });
    await pages.find({ state: 'paid' });
    await pages.more();
    await pages.more();
    expect([ids(pages), pages.next, pages.counts.paid]).toEqual(['4 3 2 1', null, 4]);
    expect(asked).toEqual([{ state: 'paid' }, { state: 'paid', before: '3' }]);
  });

  it('show what was asked for last, whichever answer comes last', async () => {
    const answers: ((page: Orders) => void)[] = [];
    const pages = new OrderPages(() => new Promise((answer) => answers.push(answer)));
    const first = pages.find({ q: 'a' });
    const last = pages.find({ q: 'ab' });
    answers[1]?.(page(['2']));
    await last;
    answers[0]?.(page(['1']));
    await first;
    expect([ids(pages), pages.busy]).toEqual(['2', false]);
  });

  it('keep what is there when the next cannot be had', async () => {
    const pages = new OrderPages(async (query) => {
      if (query.before) throw new Fault('unavailable', '');
      return page(['1'], { next: '1' });
    });
    await pages.find({});
    await pages.more();
    expect([ids(pages), pages.fault?.code, pages.next]).toEqual(['1', 'unavailable', '1']);
  });

  it('show what became of an order where it stands', async () => {
    const pages = new OrderPages(async () => page(['2', '1'], { counts: { packed: 1 } }));
    await pages.find({ state: 'paid' });
    await pages.took([
      { order: '1', state: 'packed' },
      { order: '2', code: 'not_in_state' }
    ]);
    expect(pages.orders.map(({ state }) => state)).toEqual(['paid', 'packed']);
    expect(pages.counts.packed).toBe(1);
  });
});
