import { describe, expect, it } from 'vitest';
import type { Money, Sold, Wall } from '$lib/api/shapes';
import { STATES } from '$lib/shop/order/orderstate';
import { chartData, cueWord } from './chart';
import { figuresOf, type Group } from './figures';
import { funnelOf } from './funnel';
import { minuteRows } from './minutes';
import { columns } from './sold';
import { soldCsv } from './soldcsv';

const cny = (minor: number): Money => ({ minor, currency: 'CNY' });

const COUNTS =
  `online pcu acu mean_stay_ms visitors visits comments commenters taps tappers followers_won orders
  waited drawn held placed deposits locked withdrawn paid lapsed cancelled refunded rewatchers rewatched_ms`.split(
    /\s+/
  );
const SUMS = 'gmv paid_sum refunded_sum returned_sum net_sum'.split(' ');
const all = <T>(names: readonly string[], value: T) => Object.fromEntries(names.map((name) => [name, value]));

/** The wall of a show to which nobody came. */
const empty = {
  ...all(COUNTS, 0),
  ...all(SUMS, cny(0)),
  gpm: null,
  net_gpm: null,
  uv: null,
  now: all(STATES, 0),
  funnel: { exposed: 0, entered: 0, seen: 0, clicked: 0, ordered: 0, paid: 0 },
  products: [],
  minutes: [],
  cues: []
} as unknown as Wall;

const values = (wall: Wall | null, group: Group) =>
  Object.fromEntries(figuresOf(wall, group).map(({ id, value }) => [id, value]));

const mug: Sold = {
  product: '7',
  title: 'Mug, blue',
  seen: 40,
  clicked: 0,
  held: 9,
  placed: 8,
  paid: 5,
  lapsed: 1,
  cancelled: 2,
  refunded: 1,
  left: 0,
  gmv: cny(79_200),
  paid_sum: cny(49_500),
  net_sum: cny(39_600)
};

describe('the wall', () => {
  const groups: Group[] = ['wall', 'attention', 'money', 'ever', 'now'];

  it('is dashes while nothing is known', () => {
    for (const group of groups) expect(new Set(Object.values(values(null, group)))).toEqual(new Set(['–']));
  });

  it('knows nothing per visit when nobody came, and zero is 0', () => {
    expect(values(empty, 'money')).toMatchObject({ gmv: '¥0', gpm: '–', net_gpm: '–', uv: '–' });
    expect(values(empty, 'ever')).toMatchObject({ ever_held: '0', lock_rate: '–' });
  });

  it('has a definition beside every number', () => {
    const told = groups.flatMap((group) => figuresOf(empty, group));
    expect(told.filter(({ about, name }) => about.length < 10 || !name)).toEqual([]);
    expect(columns().filter(({ about, name }) => about.length < 10 || !name)).toEqual([]);
    expect(funnelOf(empty.funnel).filter(({ about, name }) => about.length < 10 || !name)).toEqual([]);
  });

  it('never calls what is held now and what was ever held by one name', () => {
    const names = [...figuresOf(empty, 'ever'), ...figuresOf(empty, 'now')].map(({ name }) => name);
    const refunds = names.filter((name) => name.startsWith('Refunded'));
    expect(new Set(names).size).toBe(names.length);
    expect(refunds).toEqual(['Refunded whole', 'Refunded']);
  });

  it('rates locks among orders whose cooling-off has ended', () => {
    const wall = { ...empty, locked: 3, withdrawn: 1, cancelled: 7 };
    expect(values(wall, 'ever').lock_rate).toBe('75%');
  });

  it('reads large amounts without their small change, never rounded up', () => {
    const wall = { ...empty, gmv: cny(199_999), net_sum: cny(99_999) };
    expect(values(wall, 'money')).toMatchObject({ gmv: '¥1,999', net_sum: '¥999.99' });
  });

  it('is short at a glance and exact behind it', () => {
    const wall = { ...empty, taps: 2_300_112, net_sum: cny(68_239_912_300) };
    const [hearts] = figuresOf(wall, 'wall').filter(({ id }) => id === 'taps');
    const [net] = figuresOf(wall, 'wall').filter(({ id }) => id === 'net_sum');
    expect([hearts?.value, hearts?.exact]).toEqual(['2.3M', '2,300,112']);
    expect([net?.value, net?.exact]).toEqual(['¥682.3M', '¥682,399,123']);
  });

  it('shows at a glance what is on now, how many came and stayed, and what they bought', () => {
    expect(Object.keys(values(empty, 'wall'))).toEqual(
      `online pcu acu stay visitors comments taps tappers
      followers now_held ever_placed ever_paid gmv paid_sum net_sum gpm`.split(/\s+/)
    );
  });

  it('tells its minutes in rows, each cue in its minute', () => {
    const minute = { online: 5, comments: 2, taps: 9, orders: 1, paid_minor: 100 };
    const minutes = [60_000, 120_000].map((at) => ({ ...minute, at }));
    const cue = (at: number, title: string) => ({ at, kind: 'pin' as const, title });
    const cues = [cue(59_000, 'A'), cue(119_999, 'B'), cue(120_000, 'C'), cue(999_999, 'D')];
    const rows = minuteRows({ minutes, cues, paid_sum: cny(0) });
    expect(rows[0]?.figures).toEqual(['5', '2', '1', '¥1']);
    expect(rows.map((row) => row.cues)).toEqual([
      ['Pin: A', 'Pin: B'],
      ['Pin: C', 'Pin: D']
    ]);
  });
});

describe('the chart', () => {
  it('draws its minutes as columns', () => {
    const minute = { at: 60_000, online: 5, comments: 2, taps: 9, orders: 1, paid_minor: 100 };
    expect(chartData({ minutes: [minute], at: 120_000 })).toEqual([[60], [5], [2], [1]]);
    const two = [minute, { ...minute, at: 120_000 }];
    expect(chartData({ minutes: two, at: 130_000 })).toEqual([
      [60, 120],
      [5, 5],
      [2, null],
      [1, null]
    ]);
    expect(cueWord({ kind: 'pin', title: 'Mug' })).toBe('Pin: Mug');
  });
});

describe('the funnel', () => {
  it('rates each step by the one before', () => {
    const steps = funnelOf({ exposed: 400, entered: 200, seen: 150, clicked: 0, ordered: 3, paid: 2 });
    expect(steps.map(({ rate }) => rate)).toEqual([null, 0.5, 0.75, 0, null, 2 / 3]);
    expect(steps.map(({ share }) => share)).toEqual([1, 0.5, 0.375, 0, 0.0075, 0.005]);
  });

  it('has no width while nobody came', () => {
    expect(funnelOf(empty.funnel).every(({ share, rate }) => share === 0 && rate === null)).toBe(true);
  });
});

describe('products of a show', () => {
  const cells = (row: Sold) => columns().map(({ value }) => value(row));

  it('tell unknown from zero', () => {
    expect(cells(mug).slice(0, 2)).toEqual(['40', '0']);
    expect(cells({ ...mug, seen: null, left: undefined })[0]).toBe('–');
    expect(cells(mug).slice(-3)).toEqual(['¥792', '¥495', '¥396']);
  });

  it('are a file with exact amounts and nothing a spreadsheet runs', () => {
    const [head, line, rest] = soldCsv([mug]).split('\r\n');
    expect(head?.split(',')).toHaveLength(15);
    expect(line).toBe('#7,"Mug, blue",40,0,9,8,5,1,2,1,0,792.00,495.00,396.00,CNY');
    expect(rest).toBe('');
    expect(soldCsv([{ ...mug, product: null, title: '=1+1', seen: null }])).toContain("\r\n,'=1+1,,0,");
  });
});
