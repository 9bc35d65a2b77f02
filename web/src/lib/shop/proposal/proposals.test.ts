import { describe, expect, it } from 'vitest';
import { reasons, steps } from './proposals';

describe('what waits for a second person', () => {
  const was = { price_minor: 9900, floor_minor: 9000, plan: 10, stocked: 5 };

  it('says what changes, and why one is not enough', () => {
    const cheap = { was, will: { ...was, price_minor: 8000 }, currency: 'CNY' };
    expect(steps(cheap)).toEqual([{ label: 'Price', from: '¥99', to: '¥80' }]);
    expect(reasons(cheap)).toEqual(['Below the floor of ¥90.']);
    const open = { was, will: { ...was, floor_minor: null, plan: 11 }, currency: 'CNY' };
    expect(steps(open).map(({ from, to }) => [from, to])).toEqual([
      ['¥90', '–'],
      ['10', '11']
    ]);
    expect(reasons(open)).toEqual(['The floor is lowered.', 'The plan is raised.']);
    expect(reasons({ was, will: { ...was, stocked: 12 }, currency: 'CNY' })).toEqual([
      'Above the plan of 10.'
    ]);
  });
});
