import { describe, expect, it } from 'vitest';
import { Freshness, LONGEST, SPREAD, later } from './freshness';

/** Lets what is answered be taken. */
async function settle() {
  for (let n = 0; n < 5; n++) await Promise.resolve();
}

/** A page whose questions are answered at once, and the seconds at which it asked. */
function page(answers = () => true, random = () => 0.5) {
  let now = 0;
  const asked: number[] = [];
  const fresh = new Freshness(async () => {
    asked.push(now / 1000);
    return answers();
  }, random);
  /** Looks every 100 ms for so long, while this is lacking. */
  const lacks = async (lack: string | null, ms: number) => {
    for (const end = now + ms; now < end; now += 100) {
      fresh.tick(now, lack);
      await settle();
    }
    return asked.splice(0).map((at) => Math.round(at));
  };
  return { fresh, lacks, asked, now: () => now };
}

describe('the show itself', () => {
  it('is asked for ever more rarely while something is lacking', async () => {
    const { lacks } = page();
    expect(await lacks('picture', 60_000)).toEqual([1, 2, 4, 8, 16, 31, 46]);
    expect((await lacks(null, 60_000)).length).toBeLessThanOrEqual(1);
  });

  it('is asked for soon when something else is lacking', async () => {
    const { lacks } = page();
    await lacks('picture', 20_000);
    expect(await lacks('picture signal', 4000)).toEqual([21, 22]);
  });

  it('is not asked for by all viewers at once', async () => {
    const [first, last] = [page(undefined, () => 0), page(undefined, () => 0.999)];
    expect([await first.lacks('phase ended', 100), await last.lacks('phase ended', 1400)]).toEqual([[0], []]);
    expect(await last.lacks('phase ended', 200)).toEqual([SPREAD / 1000].map(Math.round));
  });

  it('is asked for again when an answer failed, until one comes', async () => {
    let works = false;
    const { fresh, lacks, now } = page(() => works);
    fresh.soon(now());
    expect(await lacks(null, 3000)).toEqual([1, 2]);
    works = true;
    expect(await lacks(null, 60_000)).toHaveLength(1);
  });

  it('is asked for at once for a person, also behind a question under way', async () => {
    const answers: ((ok: boolean) => void)[] = [];
    const fresh = new Freshness(() => new Promise((resolve) => answers.push(resolve)));
    const done: string[] = [];
    void fresh.now().then(() => done.push('first'));
    void fresh.now().then(() => done.push('second'));
    await settle();
    expect(answers).toHaveLength(1);
    answers[0]?.(true);
    await settle();
    expect([answers.length, ...done]).toEqual([2, 'first']);
    answers[1]?.(true);
    await settle();
    expect(done).toEqual(['first', 'second']);
  });

  it('that was wished for while another question was under way is asked for afterwards', async () => {
    const answers: ((ok: boolean) => void)[] = [];
    const fresh = new Freshness(
      () => new Promise((resolve) => answers.push(resolve)),
      () => 0
    );
    void fresh.now();
    fresh.soon(0);
    fresh.tick(100, null);
    expect(answers).toHaveLength(1);
    answers[0]?.(true);
    await settle();
    fresh.tick(200, null);
    expect(answers).toHaveLength(2);
  });
});

it('the wait doubles from a second to fifteen, a little unevenly', () => {
  expect([0, 1, 3, 4, 60].map((tries) => later(tries, 0.5))).toEqual([1000, 2000, 8000, LONGEST, LONGEST]);
  expect([later(0, 0), later(0, 1)]).toEqual([750, 1250]);
});
