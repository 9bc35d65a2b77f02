import { describe, expect, it } from 'vitest';
import { offerFacts, offerReason } from './proposed';

const DAY = 86_400_000;

const NOW = Date.UTC(2026, 10, 11, 12);

describe('an offer that waits', () => {
  const was = { price_minor: 99_900, floor_minor: 80_000, plan: null, stocked: 9 };
  const asked = { was, currency: 'CNY' };
  const offer = { sku: '7', kind: 'flash' as const, price_minor: 70_000, until: NOW, quantity: 5 };

  it('is told in words', () => {
    const facts = offerFacts(offer, asked).map(({ value }) => value);
    expect(facts.filter((_, n) => n !== 4)).toEqual(['Flash sale', '¥700', '¥800', '¥999', '5']);
    expect(offerReason(offer, asked)).toBe('Below the floor of ¥800.');
    expect(offerReason({ ...offer, price_minor: 90_000 }, asked)).toBeNull();
  });

  it('tells a deposit and its days', () => {
    const spans = { deposit_minor: 10_000, cooling_ms: 7 * DAY, balance_ms: 30 * DAY };
    const facts = offerFacts({ ...offer, ...spans, quantity: null }, asked);
    expect(facts.slice(-4).map(({ value }) => value)).toEqual([
      'as many as there are',
      '¥100',
      '7 days',
      '30 days'
    ]);
  });
});
