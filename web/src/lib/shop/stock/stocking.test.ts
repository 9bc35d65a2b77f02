import { expect, it } from 'vitest';
import { stockWords } from './stocking';

it('pieces come in, go out, or wait for a second person', () => {
  const was = { stocked: 10, title: 'Blue' };
  const after = (stocked: number, add: number) => stockWords({ stocked, title: 'Blue' }, was, add);
  expect([after(60, 50), after(7, -3), after(10, 50)]).toEqual([
    '50 added to Blue',
    '3 taken back from Blue',
    'More than planned: it waits for a second person.'
  ]);
});
