import { describe, expect, it } from 'vitest';
import { answered, health, healthTag, KINDS, outcomeTag, pretty } from './hooks';

describe('a hook', () => {
  const hook = (on: boolean, failing: number | null, paused: number | null) => ({
    on,
    failing_since: failing,
    paused_at: paused
  });

  it('is on, failing, paused or off, the gravest first', () => {
    const all = [hook(true, null, null), hook(true, 0, null), hook(true, 1, 2), hook(false, 1, 2)];
    expect(all.map(health)).toEqual(['on', 'failing', 'paused', 'off']);
    expect(healthTag(hook(true, 1, 2))).toEqual(['Paused', 'bad']);
  });

  it('can be told every kind of event once', () => {
    expect(new Set(KINDS).size).toBe(KINDS.length);
    expect(KINDS.every((kind) => kind.startsWith('order.'))).toBe(true);
  });
});

describe('a delivery', () => {
  it('has a word for its state, also for one that comes later', () => {
    expect(outcomeTag('given_up')).toEqual(['Given up', 'bad']);
    expect(outcomeTag('melted')).toEqual(['melted', 'plain']);
  });

  it('says what came back', () => {
    expect(answered({ status: 503, fault: null })).toBe('503');
    expect(answered({ status: null, fault: 'timeout' })).toBe('Too slow');
    expect(answered({ status: null, fault: 'melted' })).toBe('melted');
    expect(answered({})).toBe('–');
  });

  it('is drawn as JSON where it is JSON', () => {
    expect(pretty('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(pretty('<html>')).toBe('<html>');
  });
});
