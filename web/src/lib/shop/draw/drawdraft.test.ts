import { describe, expect, it } from 'vitest';
import { toLocal } from '$lib/ui/field/local';
import { drawState, drawTag } from './deskstate';
import { readDraw } from './drawdraft';

const DAY = 86_400_000;

const NOW = Date.UTC(2026, 10, 11, 12);

describe('a draw', () => {
  const draft = { sku: '7', from: toLocal(NOW + DAY), seconds: '30', pieces: '5', beacon: true };

  it('is read, or its fields are wrong', () => {
    expect(readDraw(draft, NOW).body).toEqual({
      sku: '7',
      from: NOW + DAY,
      until: NOW + DAY + 30_000,
      pieces: 5,
      beacon: true
    });
    const not = { sku: '', from: toLocal(NOW - DAY), seconds: '3601', pieces: '0', beacon: false };
    const { wrong } = readDraw(not, NOW);
    expect(Object.keys(wrong).sort()).toEqual(['from', 'pieces', 'seconds', 'sku']);
  });

  it('opens and closes by the clock, and is over when the server says so', () => {
    const window = { from: NOW, until: NOW + 30_000 };
    const at = (now: number) => drawState({ state: 'ahead', ...window }, now);
    expect([NOW - 1, NOW, NOW + 30_000].map(at)).toEqual(['ahead', 'open', 'drawing']);
    expect(drawState({ state: 'called_off', ...window }, NOW)).toBe('called_off');
    expect(drawTag('settled')).toEqual(['Drawn', 'plain']);
  });
});
