import { expect, it } from 'vitest';
import { joinWords, splitWords } from './wordlist';

it('a word list may be parted as one likes', () => {
  expect(splitWords('Foo, bar，baz、foo\n qux;')).toEqual(['foo', 'bar', 'baz', 'qux']);
  expect(joinWords(['a', 'b'])).toBe('a, b');
});
