import { describe, expect, it } from 'vitest';
import { Fault } from '$lib/api/fault';
import { decimal, digits, money, parseMinor, times } from './money';
import { ago, clock, countdown } from './moment';
import { words } from './words';

describe('money', () => {
  it('is drawn with the digits of its currency', () => {
    expect(money({ minor: 12_900, currency: 'CNY' }, 'zh-CN')).toBe('¥129');
    expect(money({ minor: 12_950, currency: 'CNY' }, 'zh-CN')).toBe('¥129.50');
    expect(money({ minor: 1299, currency: 'JPY' }, 'en')).toBe('¥1,299');
    expect(money({ minor: 5, currency: 'USD' }, 'en')).toBe('$0.05');
  });

  it('is exact where floating point is not', () => {
    expect(decimal(9_007_199_254_740_991, 2)).toBe('90071992547409.91');
    expect([decimal(5, 2), decimal(-5, 2), decimal(7, 0)]).toEqual(['0.05', '-0.05', '7']);
  });

  it('is read as people type it, or not at all', () => {
    expect(['129', '129.5', '129,50', ' 0.05 '].map((text) => parseMinor(text, 'CNY'))).toEqual([
      12_900, 12_950, 12_950, 5
    ]);
    expect(['', '-1', '1.234', '1e3', 'x', '1.2.3'].map((text) => parseMinor(text, 'CNY'))).toEqual(
      Array(6).fill(null)
    );
    expect([parseMinor('100', 'JPY'), parseMinor('1.5', 'JPY')]).toEqual([100, null]);
  });

  it('knows how many digits a currency has', () => {
    expect(['CNY', 'JPY', 'KWD'].map(digits)).toEqual([2, 0, 3]);
  });

  it('multiplies in minor units', () => {
    expect(times({ minor: 1999, currency: 'CNY' }, 3).minor).toBe(5997);
  });
});

describe('moments', () => {
  it('are clocks', () => {
    expect([0, 65_000, 3_729_000, -5].map(clock)).toEqual(['0:00', '1:05', '1:02:09', '0:00']);
  });

  it('count down', () => {
    expect(countdown(93_784_000)).toEqual({ days: 1, hours: 2, minutes: 3, seconds: 4 });
    expect(countdown(-1)).toEqual({ days: 0, hours: 0, minutes: 0, seconds: 0 });
  });

  it('are told as people do', () => {
    expect([ago(-86_400_000, 0), ago(1_200_000, 0)]).toEqual(['yesterday', 'in 20 minutes']);
  });
});

describe('the words of a fault', () => {
  it('are found by code and field, then by code', () => {
    expect(words(new Fault('taken', 'x', 409, 'handle'))).toBe('This handle is taken.');
    expect(words(new Fault('taken', 'x', 409, 'other'))).toBe('This is taken.');
  });

  it('say how long to wait', () => {
    expect(words(new Fault('slow_mode', '', 429, null, 2100))).toBe('Slow mode: comment again in 3 s.');
  });

  it('are the server’s own where we have none', () => {
    expect(words(new Fault('invalid', 'This colour is not known.', 422, 'colour'))).toBe(
      'This colour is not known.'
    );
    expect(words(new Fault('new_code', ''))).toBe('Something went wrong on our side. Try again.');
  });
});
