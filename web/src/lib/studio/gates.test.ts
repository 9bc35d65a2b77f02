import { describe, expect, it } from 'vitest';
import { rolesFor } from './gates';

describe('a page of the studio', () => {
  it('is for everybody who serves the account, where nothing else is said', () => {
    for (const route of ['/studio', '/studio/live/[id]', '/studio/live/[id]/numbers', null])
      expect(rolesFor(route), `${route}`).toBeNull();
  });

  it('is for the roles of the deepest place that it is in', () => {
    expect(rolesFor('/studio/products/[id]/stock/[sku]')).toEqual(['shop']);
    expect(rolesFor('/studio/offers')).toContain('operator');
    expect(rolesFor('/studio/offers/new')).toEqual(['shop']);
    expect(rolesFor('/studio/orders/[id]')).toEqual(['director', 'shop']);
    expect(rolesFor('/studio/orders/tracking')).toEqual(['shop']);
  });

  it('can be for leaders alone', () => expect(rolesFor('/studio/team')).toEqual([]));
});
