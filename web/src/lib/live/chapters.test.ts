import { expect, it } from 'vitest';
import { chaptersOf, explainedAt } from './chapters';
import { Timeline } from './timeline';

const chapter = (at: number, product: string) => ({ at, product, title: product });

it('chapters stand where their moment is in the recording', () => {
  const timeline = new Timeline([{ start: 0, length: 60_000, date: 5_000_000 }]);
  const list = chaptersOf([chapter(5_030_000, 'car'), chapter(5_010_000, 'mug')], timeline);
  expect(list.map(({ title, seconds }) => `${title} ${seconds}`)).toEqual(['mug 10', 'car 30']);
});

it('a replay says which product is being explained, also backwards', () => {
  const explained = [chapter(30, 'car'), chapter(10, 'mug')];
  expect([5, 10, 29, 30, 12].map((at) => explainedAt(explained, at))).toEqual([
    null,
    'mug',
    'mug',
    'car',
    'mug'
  ]);
});
