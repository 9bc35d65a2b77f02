import { expect, it } from 'vitest';
import { Timeline } from '$lib/live/player/timeline';
import { chaptersOf, explainedAt, keptAt } from './chapters';

const chapter = (at: number, product: string, until = 99) => ({ at, until, product, title: product });

it('chapters stand where their moment is in the recording', () => {
  const timeline = new Timeline([{ start: 0, length: 60_000, date: 5_000_000 }]);
  const list = chaptersOf([chapter(5_030_000, 'car'), chapter(5_010_000, 'mug')], timeline);
  expect(list.map(({ title, seconds }) => `${title} ${seconds}`)).toEqual(['mug 10', 'car 30']);
});

it('a replay says which product is being explained, also backwards', () => {
  const explained = [chapter(30, 'car'), chapter(10, 'mug', 20)];
  const at = [5, 10, 19, 20, 29, 30, 12].map((at) => explainedAt(explained, at));
  expect(at).toEqual([null, 'mug', 'mug', null, null, 'car', 'mug']);
});

it('a replay says which comment was kept in sight, also backwards', () => {
  const account = { id: '1', handle: 'a', name: 'A' };
  const [a, b] = ['a', 'b'].map((id) => ({ id, account, text: id, at: 1 }));
  const marks = [
    { at: 10, comment: a },
    { at: 20, comment: b },
    { at: 30, comment: null }
  ];
  expect([9, 10, 25, 30, 12].map((at) => keptAt(marks, at)?.id)).toEqual([
    undefined,
    'a',
    'b',
    undefined,
    'a'
  ]);
});
