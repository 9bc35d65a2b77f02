import { expect, it } from 'vitest';
import type { Return } from '$lib/api/shapes';
import { isReason, reasonWords, standing } from './returning';

const asked = { agreed: null, withdrawn_at: null, sent_at: null } as Return;
const delivered = { state: 'delivered' } as const;
const refunded = { state: 'refunded' } as const;

it('says what has happened, and no more', () => {
  const all: [Partial<Return>, string, string][] = [
    [{}, 'asked', 'done'],
    [{ agreed: true }, 'agreed', 'done'],
    [{ agreed: true, sent_at: 1 }, 'sent', 'done'],
    [{ agreed: false }, 'refused', 'refused'],
    [{ agreed: false, sent_at: 1 }, 'refused', 'refused'],
    [{ withdrawn_at: 1 }, 'withdrawn', 'withdrawn'],
    [{ agreed: true, withdrawn_at: 1 }, 'withdrawn', 'withdrawn']
  ];
  for (const [more, before, after] of all) {
    expect(standing({ ...asked, ...more }, delivered, true)).toBe(before);
    expect(standing({ ...asked, ...more }, refunded, true)).toBe(after);
    expect(standing({ ...asked, ...more }, refunded, false)).toBe(before);
  }
});

it('knows its reasons', () => {
  expect(isReason('damaged')).toBe(true);
  expect(isReason('bored')).toBe(false);
  expect(reasonWords('bored')).toBe('bored');
});
