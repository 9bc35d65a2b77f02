import { expect, it } from 'vitest';
import { chaptersOf } from './chapters';
import { Timeline } from './timeline';

it('chapters stand where their moment is in the recording', () => {
  const timeline = new Timeline([{ start: 0, length: 60_000, date: 5_000_000 }]);
  const chapter = (at: number, product: string) => ({ at, product, title: product });
  const list = chaptersOf([chapter(5_030_000, 'car'), chapter(5_010_000, 'mug')], timeline);
  expect(list.map(({ title, seconds }) => `${title} ${seconds}`)).toEqual(['mug 10', 'car 30']);
});
