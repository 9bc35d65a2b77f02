import { describe, expect, it } from 'vitest';
import { combinations, ready } from './optiondraft';

describe('options as typed', () => {
  it('make every combination, the last changing first', () => {
    const drafts = [
      { name: 'Colour', values: 'black，white, black' },
      { name: '', values: 'lost' },
      { name: 'Size', values: 'S、M' }
    ];
    expect(combinations(ready(drafts))).toEqual([
      ['black', 'S'],
      ['black', 'M'],
      ['white', 'S'],
      ['white', 'M']
    ]);
    expect(combinations([])).toEqual([[]]);
  });
});
