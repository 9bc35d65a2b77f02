import { expect, it } from 'vitest';
import { Fault } from '$lib/api/fault';
import { Pages } from './pages.svelte';

const rows = (from: number, many: number) =>
  Array.from({ length: many }, (_, n) => ({ id: String(from - n) }));

it('a full page has another behind it', async () => {
  const asked: (string | undefined)[] = [];
  const pages = new Pages(async (before) => {
    asked.push(before);
    return before ? rows(100, 3) : rows(200, 100);
  });
  await pages.load();
  expect([pages.rows.length, pages.more]).toEqual([100, true]);
  await pages.load(true);
  expect([pages.rows.length, pages.more, asked]).toEqual([103, false, [undefined, '101']]);
});

it('a page that did not come leaves what was there', async () => {
  let fails = false;
  const pages = new Pages(async () => {
    if (fails) throw new Fault('unavailable', '', 503);
    return rows(2, 2);
  });
  await pages.load();
  fails = true;
  await pages.load();
  expect([pages.rows.length, pages.fault?.code, pages.busy]).toEqual([2, 'unavailable', false]);
});

it('a new row stands on top, a changed one where it was', async () => {
  const pages = new Pages<{ id: string; open?: boolean }>(async () => rows(2, 2));
  await pages.load();
  pages.put({ id: '1', open: true });
  pages.put({ id: '3' });
  expect(pages.rows).toEqual([{ id: '3' }, { id: '2' }, { id: '1', open: true }]);
});
