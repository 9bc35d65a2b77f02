import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as papers from '$lib/api/papers';
import * as shop from '$lib/api/shop';
import type { Address, Order, Ship } from '$lib/api/shapes';
import { ServerClock } from '$lib/live/clock';
import { Purchase } from './purchase.svelte';

vi.mock('$lib/api/papers');
vi.mock('$lib/api/shop');

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
