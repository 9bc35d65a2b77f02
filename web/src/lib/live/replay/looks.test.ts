import { describe, expect, it } from 'vitest';
import { Looks } from './looks';

function taken(looks: Looks): string[][] {
  const messages: string[][] = [];
  for (let seen = looks.take(); seen.length; seen = looks.take()) messages.push(seen);
  return messages;
}

describe('products on the screen', () => {
  it('are reported once in a visit', () => {
    const looks = new Looks();
    for (const product of ['1', '2', '1']) looks.see(product);
    expect(taken(looks)).toEqual([['1', '2']]);
    looks.see('2');
    expect(taken(looks)).toEqual([]);
  });

  it('go in messages that the room takes', () => {
    const looks = new Looks();
    const longest = '9223372036854775807';
    for (let n = 0; n < 20; n++) looks.see(longest.slice(0, -2) + String(10 + n));
    const messages = taken(looks);
    expect(messages.map((products) => products.length)).toEqual([8, 8, 4]);
    const bytes = JSON.stringify({ seen: messages[0], at: 4_000_000_000_000 }).length;
    expect(bytes).toBeLessThanOrEqual(256);
  });

  it('wait on when they did not get through', () => {
    const looks = new Looks();
    looks.see('1');
    looks.give(looks.take());
    expect(taken(looks)).toEqual([['1']]);
  });
});
