import { expect, it } from 'vitest';
import type { Draw } from '$lib/api/shapes';
import { stepsOf } from './steps';

const named = { chain: '', round: 1, until: 2 };
const walk = (state: Draw['state'], root: string | null, beacon: Draw['beacon'] = named) =>
  stepsOf({ state, root, beacon })
    .map(({ is, done, now }) => `${is}${done ? '+' : ''}${now ? '!' : ''}`)
    .join(' ');

it('a draw goes from its commitment to its end', () => {
  expect(walk('ahead', null)).toBe('committed+! open closed beacon settled');
  expect(walk('open', null)).toBe('committed+ open! closed beacon settled');
  expect(walk('drawing', null)).toBe('committed+ open+ closed! beacon settled');
  expect(walk('waiting', 'r')).toBe('committed+ open+ closed+ beacon! settled');
  expect(walk('settled', 'r', { ...named, randomness: 'x' })).toBe(
    'committed+ open+ closed+ beacon+ settled+!'
  );
});

it('one without a beacon waits for none', () => {
  expect(walk('drawing', 'r', null)).toBe('committed+ open+ closed+ settled!');
});

it('says that it is void, or was called off', () => {
  expect(walk('void', 'r')).toBe('committed+ open+ closed+ void+!');
  expect(walk('called_off', null)).toBe('committed+ called_off+!');
});
