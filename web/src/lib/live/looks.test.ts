import { describe, expect, it } from 'vitest';
import { Looks } from './looks';

function sent(looks: Looks): string[][] {
  const messages: string[][] = [];
  looks.report((products) => messages.push(products) > 0);
  return messages;
}

describe('products on the screen', () => {
  it('are reported once in a visit', () => {
    const looks = new Looks();
    for (const product of ['1', '2', '1']) looks.see(product);
    expect(sent(looks)).toEqual([['1', '2']]);
    looks.see('2');
    expect(sent(looks)).toEqual([]);
  });

  it('go in messages that the room takes', () => {
    const looks = new Looks();
    const longest = '9223372036854775807';
    for (let n = 0; n < 20; n++) looks.see(longest.slice(0, -2) + String(10 + n));
    const messages = sent(looks);
    expect(messages.map((products) => products.length)).toEqual([8, 8, 4]);
    const bytes = JSON.stringify({ seen: messages[0], at: 4_000_000_000_000 }).length;
    expect(bytes).toBeLessThanOrEqual(256);
  });

  it('wait while there is no line', () => {
    const looks = new Looks();
    looks.see('1');
    looks.report(() => false);
    expect(sent(looks)).toEqual([['1']]);
  });
});
