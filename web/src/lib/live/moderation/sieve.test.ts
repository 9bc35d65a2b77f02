import { describe, expect, it } from 'vitest';
import type { Comment } from '$lib/api/shapes';
import { move, sieve } from './sieve';

describe('moderation', () => {
  const said = (id: string, text: string, name = 'Amy', role?: 'moderator') =>
    ({ id, text, at: 0, account: { id, handle: id, name, role } }) as Comment;
  const all = [
    said('1', 'How much?'),
    said('2', '好看', '小满'),
    said('3', 'see evil.com'),
    said('4', 'hi', 'Mo', 'moderator')
  ];
  const ids = (list: Comment[]) => list.map(({ id }) => id).join('');

  it('finds by words, by name and by kind', () => {
    expect(ids(sieve(all, '', 'all'))).toBe('1234');
    expect(ids(sieve(all, 'HOW', 'all'))).toBe('1');
    expect(ids(sieve(all, 'ＨＯＷ', 'all'))).toBe('1');
    expect(ids(sieve(all, '小', 'all'))).toBe('2');
    expect([
      ids(sieve(all, '', 'questions')),
      ids(sieve(all, '', 'links')),
      ids(sieve(all, '', 'team'))
    ]).toEqual(['1', '3', '4']);
  });

  it('moves within the list, from the newest', () => {
    expect(move(all, null, -1)).toBe('4');
    expect([move(all, '4', -1), move(all, '4', 1), move(all, '1', -1)]).toEqual(['3', '4', '1']);
    expect(move([], null, 1)).toBeNull();
  });
});
