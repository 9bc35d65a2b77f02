import { describe, expect, it } from 'vitest';
import { chips, queryOf, sieveOf } from './ordersieve';

describe('the orders that are shown', () => {
  const asked = (address: string) => queryOf(sieveOf(new URLSearchParams(address)));

  it('are asked for as the address says', () => {
    expect(asked('state=paid&live=12&q=%20Amy%20')).toEqual({ state: 'paid', live: '12', q: 'Amy' });
    expect(asked('state=review')).toEqual({ review: true });
    expect(asked('state=return')).toEqual({ returns: true });
    expect(asked('state=dispute')).toEqual({ disputes: true });
    expect(asked('state=lost&live=all&from=soon')).toEqual({});
  });

  it('are of whole days where the reader is', () => {
    const { from, to } = asked('from=2026-11-23&to=2026-11-23');
    expect(from).toBe(new Date(2026, 10, 23).getTime());
    expect(to).toBe(new Date(2026, 10, 24).getTime());
  });

  it('are counted where the server counts', () => {
    const told = chips({ review: 0, return: 2, paid: 1001, packed: 0 }, 'packed').map(
      ({ id, count }) => `${id} ${count}`
    );
    expect(told.slice(0, 2)).toEqual([' ', 'return 2']);
    expect(told).toContain('paid 1,000+');
    expect(told).toContain('packed 0');
    expect(told).toContain('lapsed ');
    expect(told).not.toContain('review 0');
  });
});
