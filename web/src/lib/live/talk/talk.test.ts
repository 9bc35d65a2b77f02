import { describe, expect, it, vi } from 'vitest';
import { Fault } from '$lib/api/fault';
import type { Comment } from '$lib/api/shapes';
import { Talk } from './talk.svelte';

const account = { id: '1', handle: 'a', name: 'A' };
const said = (id: string, at = 0): Comment => ({ id, account, text: id, at });
const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).join(' ');

/** A screen without a picture: what is said is shown with the next look. */
function screen(post = vi.fn()) {
  const talk = new Talk('9', post);
  const look = () => {
    talk.show(talk.due(null));
    return ids(talk.said);
  };
  return { talk, look, post };
}

describe('comments on the screen', () => {
  it('are shown once, however often they are told', () => {
    const { talk, look } = screen();
    talk.hear({ say: [said('a')] });
    talk.recall([said('a'), said('b')], [], null);
    talk.hear({ say: [said('b'), said('c')] });
    expect(look()).toBe('b a c');
  });

  it('that the picture has not reached wait, also those of a snapshot', () => {
    const { talk } = screen();
    talk.recall([said('a', 10), said('b', 30)], [], 20);
    expect(ids(talk.said)).toBe('a');
    expect([ids(talk.due(20)), ids(talk.due(30))]).toEqual(['', 'b']);
  });

  it('go when they are taken back, also for whoever learns it from a snapshot', () => {
    const { talk, look } = screen();
    talk.hear({ say: [said('a'), said('b'), said('c')] });
    look();
    talk.hear({ gone: ['a'] });
    talk.recall([said('b')], ['c'], null);
    expect(look()).toBe('b');
  });

  it('come back when that is undone', () => {
    const { talk, look } = screen();
    talk.hear({ say: [said('a')] });
    look();
    talk.hear({ gone: ['a'] });
    expect(look()).toBe('');
    talk.hear({ gone: ['a'], say: [said('a')] });
    expect(look()).toBe('a');
  });

  it('are not doubled when the moderator who put them back hears of it', () => {
    const { talk, look } = screen();
    talk.hear({ say: [said('a')] });
    look();
    talk.remove(['a']);
    talk.restore(said('a'));
    talk.hear({ say: [said('a')] });
    expect(look()).toBe('a');
  });

  it('make room for those of another second after a jump', () => {
    const { talk, look } = screen();
    const jumped = vi.fn();
    talk.onjump = jumped;
    talk.hear({ say: [said('a')] });
    look();
    talk.jump([said('b')]);
    expect([ids(talk.said), jumped.mock.calls.length]).toEqual(['b', 1]);
  });
});

describe('what I say', () => {
  it('stands there at once, and once when it has come', async () => {
    const { talk, look } = screen(vi.fn().mockResolvedValue(said('a')));
    const flown: string[] = [];
    talk.onsay = (list) => flown.push(...list.map(({ id }) => id));
    const answer = talk.say('a', account, 5);
    expect(talk.said.map(({ waiting }) => waiting)).toEqual([true]);
    expect(await answer).toBeNull();
    talk.hear({ say: [said('a')] });
    expect([look(), flown]).toEqual(['a', ['a']]);
  });

  it('flies once, also when the room is faster than the answer', async () => {
    const { talk, look } = screen(vi.fn().mockResolvedValue(said('a')));
    const flown: string[] = [];
    talk.onsay = (list) => flown.push(...list.map(({ id }) => id));
    const answer = talk.say('a', account, 5);
    talk.hear({ say: [said('z'), said('a')] });
    expect(look()).toBe('a z');
    await answer;
    expect([look(), flown]).toEqual(['a z', ['z', 'a']]);
  });

  it('goes again when it is refused', async () => {
    const { talk } = screen(vi.fn().mockRejectedValue(new Fault('muted', '', 403)));
    expect((await talk.say('hi', account, 5))?.code).toBe('muted');
    expect(talk.said).toEqual([]);
  });

  it('is the same comment when nobody answered and it is said again', async () => {
    const { talk, post } = screen(vi.fn().mockRejectedValueOnce(new Fault('offline', '')));
    post.mockResolvedValue(said('a'));
    await talk.say('hi', account, 5);
    await talk.say('hi', account, 6);
    await talk.say('hi', account, 7);
    const keys = post.mock.calls.map((call) => String(call[3]));
    expect([keys[0] === keys[1], keys[1] === keys[2]]).toEqual([true, false]);
  });
});
