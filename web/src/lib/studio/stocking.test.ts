import { expect, it, vi } from 'vitest';
import { pin } from '$lib/api/studio';
import { setPin } from './pins';
import { stockWords } from './stocking';

vi.mock('$lib/api/studio', () => ({ pin: vi.fn(async () => undefined) }));

it('pieces come in, go out, or wait for a second person', () => {
  const was = { stocked: 10, title: 'Blue' };
  const after = (stocked: number, add: number) => stockWords({ stocked, title: 'Blue' }, was, add);
  expect([after(60, 50), after(7, -3), after(10, 50)]).toEqual([
    '50 added to Blue',
    '3 taken back from Blue',
    'More than planned: it waits for a second person.'
  ]);
});

it('one card goes and the others stay, in their order', async () => {
  await setPin('1', 'b', false, ['a', 'b', 'c']);
  await setPin('1', 'd', true, ['a', 'c']);
  expect(vi.mocked(pin).mock.calls).toEqual([
    ['1', null],
    ['1', 'a'],
    ['1', 'c'],
    ['1', 'd']
  ]);
});
