import { expect, it } from 'vitest';
import { Fault } from '$lib/api/fault';
import { insist, TRIES, type Turn } from './patience';

const busy = () => new Fault('busy', '', 503, null, 2000);

/** An act that is refused so often, and the waits that were told and slept. */
function till(refusals: Fault[], patience = Infinity) {
  const told: Turn[] = [];
  const slept: number[] = [];
  let asked = 0;
  const act = async () => {
    asked++;
    const refusal = refusals.shift();
    if (refusal) throw refusal;
    return 'held';
  };
  const world = { sleep: async (ms: number) => void slept.push(ms), random: () => 0.5 };
  const answer = insist(act, (turn) => told.push(turn) <= patience, world).catch(
    (fault: Fault) => fault.code
  );
  return answer.then((said) => ({ said, told, slept, asked }));
}

it('a busy till is asked again after what it says and a little more', async () => {
  expect(await till([busy(), busy()])).toEqual({
    said: 'held',
    told: [
      { tries: 1, ms: 2500 },
      { tries: 2, ms: 2500 }
    ],
    slept: [2500, 2500],
    asked: 3
  });
});

it('any other no is a no', async () => {
  const { said, asked } = await till([new Fault('sold_out', '')]);
  expect([said, asked]).toEqual(['sold_out', 1]);
});

it('gives up when the buyer does, or after many tries', async () => {
  expect((await till([busy(), busy(), busy()], 1)).asked).toBe(2);
  expect((await till(Array.from({ length: 99 }, busy))).asked).toBe(TRIES);
});
