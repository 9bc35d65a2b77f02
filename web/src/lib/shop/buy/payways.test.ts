import { expect, it } from 'vitest';
import { payWays } from './payways';
import { grouped } from './testcards';

it('only ways to pay that are on can be chosen, real ones first', () => {
  expect(payWays(['transfer']).map(({ id }) => id)).toEqual(['transfer']);
  expect(payWays(['test', 'stripe']).map(({ id }) => id)).toEqual(
    'stripe pays declined late twice too-late'.split(' ')
  );
});

it('a card number is read in groups', () => {
  expect(grouped('4242424242424242')).toBe('4242 4242 4242 4242');
});
