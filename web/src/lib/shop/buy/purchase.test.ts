import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ServerClock } from '$lib/api/clock';
import { Fault } from '$lib/api/fault';
import * as papers from '$lib/people/api';
import type { Address, Order, Ship } from '$lib/api/shapes';
import * as shop from '$lib/shop/api/buying';
import { Purchase } from './purchase.svelte';

vi.mock('$lib/people/api');
vi.mock('$lib/shop/api/buying');
vi.mock('$lib/shop/api/draws');

const home: Address = { id: '2', name: 'Amy', phone: '1', address: 'Beijing', preferred: true };
const work: Address = { id: '1', name: 'Amy', phone: '2', address: 'Wuhan', preferred: false };
const last: Ship = { name: 'Amy', phone: '3', address: 'Xi’an' };
const held = { id: '9', state: 'held', created_at: 0, held_until: Date.now() + 60_000 } as Order;

async function resumed(book: Address[]) {
  vi.mocked(papers.addresses).mockResolvedValue(book);
  vi.mocked(shop.myShip).mockResolvedValue(last);
  const purchase = new Purchase(new ServerClock());
  purchase.resume(held);
  await vi.waitFor(() => expect(purchase.known).toBe(true));
  purchase.leave();
  return purchase;
}

describe('where a purchase goes', () => {
  beforeEach(() => {
    vi.resetAllMocks();
    vi.mocked(shop.place).mockResolvedValue({ ...held, state: 'placed' });
    vi.mocked(shop.pay).mockResolvedValue({ ...held, state: 'paid' });
  });

  it('is the default of the address book, or where the last order went', async () => {
    expect((await resumed([home, work])).ship.address).toBe('Beijing');
    expect((await resumed([])).ship).toEqual(last);
  });

  it('is what was chosen from the book, and is not kept twice', async () => {
    const purchase = await resumed([home, work]);
    purchase.keep = true;
    purchase.choose(work);
    await purchase.pay('test', '4242');
    purchase.leave();
    expect(shop.place).toHaveBeenCalledWith('9', { name: 'Amy', phone: '2', address: 'Wuhan' });
    expect(papers.addAddress).not.toHaveBeenCalled();
  });

  it('is kept if that is ticked, and paid for even if the book is full', async () => {
    const purchase = await resumed([home]);
    vi.mocked(papers.addAddress).mockRejectedValue(new Error('full'));
    [purchase.ship, purchase.keep] = [{ ...last }, true];
    await purchase.pay('test', '4242');
    purchase.leave();
    expect(papers.addAddress).toHaveBeenCalledWith(last);
    expect([purchase.order?.state, purchase.addresses]).toEqual(['paid', [home]]);
  });
});

describe('a payment', () => {
  const placed = { ...held, state: 'placed' } as Order;
  const paid = { ...held, state: 'paid' } as Order;
  const keys = () => vi.mocked(shop.pay).mock.calls.map(([, { key }]) => key);
  const offline = new Fault('offline', '');

  beforeEach(() => {
    vi.resetAllMocks();
    vi.mocked(shop.place).mockResolvedValue(placed);
  });

  it('that nobody answered is sent again as the same one', async () => {
    const purchase = await resumed([home]);
    vi.mocked(shop.pay).mockRejectedValueOnce(offline).mockResolvedValue(paid);
    vi.mocked(shop.order).mockResolvedValue(placed);
    await purchase.pay('test', '4242');
    expect([purchase.fault?.code, purchase.step]).toEqual(['offline', 'held']);
    await purchase.pay('test', '4242');
    expect([purchase.fault, purchase.step]).toEqual([null, 'paid']);
    expect(keys()[0]).toBe(keys()[1]);
  });

  it('that was refused, or goes another way, is another one', async () => {
    const purchase = await resumed([home]);
    vi.mocked(shop.pay)
      .mockRejectedValueOnce(new Fault('payment_failed', '', 402))
      .mockRejectedValueOnce(offline)
      .mockResolvedValue(paid);
    vi.mocked(shop.order).mockResolvedValue(placed);
    for (const number of ['0002', '0002', '4242']) await purchase.pay('test', number);
    purchase.leave();
    expect(new Set(keys()).size).toBe(3);
  });

  it('whose answer was lost is known from the order, and nothing else is said', async () => {
    const purchase = await resumed([home]);
    vi.mocked(shop.pay).mockRejectedValue(offline);
    vi.mocked(shop.order).mockResolvedValue(paid);
    await purchase.pay('test', '4242');
    expect([purchase.fault, purchase.step]).toEqual([null, 'paid']);
  });

  it('that was declined while nobody heard of it is told when it is sent again', async () => {
    const purchase = await resumed([home]);
    const failed = { ...placed, payment: { id: '1', provider: 'test', state: 'failed' } } as Order;
    vi.mocked(shop.pay).mockResolvedValue(failed);
    vi.mocked(shop.order).mockResolvedValue(failed);
    await purchase.pay('test', '0002');
    purchase.leave();
    expect([purchase.fault?.code, purchase.step]).toEqual(['payment_failed', 'held']);
  });
});

describe('an order whose time is over', () => {
  beforeEach(() => {
    vi.resetAllMocks();
    vi.useFakeTimers();
    vi.mocked(papers.addresses).mockResolvedValue([home]);
  });
  afterEach(() => void vi.useRealTimers());

  /** A purchase that was held for a second, after two; the server then has this. */
  async function late(now: Order | Fault) {
    const purchase = new Purchase(new ServerClock());
    vi.mocked(shop.order).mockRejectedValueOnce(new Fault('offline', ''));
    if (now instanceof Fault) vi.mocked(shop.order).mockRejectedValue(now);
    else vi.mocked(shop.order).mockResolvedValue(now);
    purchase.resume({ ...held, state: 'placed', held_until: Date.now() + 500 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(purchase.step).toBe('ending');
    await vi.advanceTimersByTimeAsync(2000);
    purchase.leave();
    return purchase.step;
  }

  it('has lapsed only when the server says so', async () => {
    expect(await late({ ...held, state: 'lapsed' })).toBe('lapsed');
    expect(await late(new Fault('offline', ''))).toBe('ending');
  });

  it('is paid when the money has arrived', async () => {
    expect(await late({ ...held, state: 'paid' })).toBe('paid');
  });
});

it('a look that began before the payment does not undo it', async () => {
  vi.resetAllMocks();
  const purchase = await resumed([home]);
  vi.useFakeTimers();
  let answer: (order: Order) => void = () => {};
  vi.mocked(shop.order).mockImplementation(() => new Promise((resolve) => (answer = resolve)));
  purchase.resume({ ...held, held_until: Date.now() + 60_000 });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(shop.order).toHaveBeenCalledTimes(1);
  vi.mocked(shop.place).mockResolvedValue({ ...held, state: 'placed' });
  vi.mocked(shop.pay).mockResolvedValue({ ...held, state: 'paid' });
  await purchase.pay('test', '4242');
  answer(held);
  await vi.advanceTimersByTimeAsync(0);
  vi.useRealTimers();
  purchase.leave();
  expect(purchase.step).toBe('paid');
});
