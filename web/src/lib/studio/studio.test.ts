import { describe, expect, it } from 'vitest';
import type { Comment, Order, OrderState, Reconciled, Refund, Sku } from '$lib/api/shapes';
import { field, ordersCsv } from './csv';
import { health, warningWords } from './health';
import { fromLocal, toLocal } from './local';
import { movementWords, signed } from './movements';
import { combinations, ready } from './optiondraft';
import { reasons, steps } from './proposals';
import { move, sieve } from './sieve';
import { draftOf, emptySku, parseChange, readSkus, readTerms, type SkuDraft } from './skudraft';
import { BULK_VERBS, lastVerb, nextVerb, planOf, whyNot } from './orderacts';
import { chips, queryOf, sieveOf } from './ordersieve';
import { doneWords, isByHand, isOpen, mayRetry, transfersOf, whyWords } from './reconciling';
import { partOf, piecesOf } from './refunding';
import { points } from './sparkline';
import { joinWords, splitWords } from './wordlist';

describe('SKUs as typed', () => {
  const typed = (change: Partial<SkuDraft>) => ({ ...emptySku(), ...change });

  it('become whole minor units and pieces', () => {
    const draft = typed({
      title: ' Blue ',
      price: '129.90',
      stock: '12',
      code: ' B-1 ',
      floor: '99',
      plan: '40'
    });
    const sku = { title: 'Blue', values: [], code: 'B-1', price_minor: 12_990, floor_minor: 9900, plan: 40 };
    expect(readSkus([draft], 'CNY')).toEqual({ skus: [{ ...sku, per_buyer: null, stock: 12 }], wrong: [] });
  });

  it('tell which rows are wrong', () => {
    const rows = [
      { title: '', price: '1', stock: '1' },
      { title: 'a', price: '0', stock: '1' },
      { title: 'b', price: '1', stock: '0' },
      { title: 'c', price: '1', stock: '1.5' },
      { title: 'd', price: '1', stock: '1', floor: '1.234' },
      { title: 'e', price: '1', stock: '1', perBuyer: '0' },
      { values: ['Black', ' '], price: '1', stock: '1' }
    ];
    expect(readSkus(rows.map(typed), 'CNY').wrong).toEqual([0, 1, 3, 4, 5, 6]);
  });

  it('tell which fields are wrong', () => {
    const { terms, wrong } = readTerms(typed({ title: 'a', price: 'x', floor: '-1', plan: 'many' }), 'CNY');
    expect([terms, Object.keys(wrong).sort()]).toEqual([null, ['floor', 'plan', 'price']]);
  });

  it('come out of a SKU as they went in', () => {
    const sku = {
      title: 'Blue',
      values: ['Blue'],
      code: null,
      price: { minor: 12_990, currency: 'CNY' },
      floor: { minor: 9900, currency: 'CNY' },
      plan: 40,
      per_buyer: null
    } as unknown as Sku;
    const { terms } = readTerms(draftOf(sku), 'CNY');
    expect(terms).toMatchObject({
      values: ['Blue'],
      price_minor: 12_990,
      floor_minor: 9900,
      plan: 40,
      code: null
    });
  });

  it('change by counts with a sign', () => {
    expect(['5', '+5', '-5', '−5', '', '1.5', '--1'].map(parseChange)).toEqual([
      5,
      5,
      -5,
      -5,
      null,
      null,
      null
    ]);
  });
});

describe('options as typed', () => {
  it('make every combination, the last changing first', () => {
    const drafts = [
      { name: 'Colour', values: 'black，white, black' },
      { name: '', values: 'lost' },
      { name: 'Size', values: 'S、M' }
    ];
    expect(combinations(ready(drafts))).toEqual([
      ['black', 'S'],
      ['black', 'M'],
      ['white', 'S'],
      ['white', 'M']
    ]);
    expect(combinations([])).toEqual([[]]);
  });
});

describe('what waits for a second person', () => {
  const was = { price_minor: 9900, floor_minor: 9000, plan: 10, stocked: 5 };

  it('says what changes, and why one is not enough', () => {
    const cheap = { was, will: { ...was, price_minor: 8000 }, currency: 'CNY' };
    expect(steps(cheap)).toEqual([{ label: 'Price', from: '¥99', to: '¥80' }]);
    expect(reasons(cheap)).toEqual(['Below the floor of ¥90.']);
    const open = { was, will: { ...was, floor_minor: null, plan: 11 }, currency: 'CNY' };
    expect(steps(open).map(({ from, to }) => [from, to])).toEqual([
      ['¥90', '–'],
      ['10', '11']
    ]);
    expect(reasons(open)).toEqual(['The floor is lowered.', 'The plan is raised.']);
    expect(reasons({ was, will: { ...was, stocked: 12 }, currency: 'CNY' })).toEqual([
      'Above the plan of 10.'
    ]);
  });
});

it('a movement is told in words, with a real minus', () => {
  const more = { left: -1, held: 0, sold: 0, on_hand: -1 };
  expect(movementWords({ kind: 'stock', more })).toBe('Taken back');
  expect(movementWords({ kind: 'pay', more })).toBe('Sold');
  expect(movementWords({ kind: 'unheard_of', more })).toBe('unheard_of');
  expect([signed(-1200), signed(3)]).toEqual(['−1,200', '+3']);
});

describe('CSV', () => {
  it('quotes what needs it and defuses formulas', () => {
    const fields = ['a', 'a,b', 'a"b', 'a\nb', '=1+1', '+86', 7, '＝1', "'=1", 'a\n=1\n＋2', 'a = b'];
    expect(fields.map(field)).toEqual([
      'a',
      '"a,b"',
      '"a""b"',
      '"a\nb"',
      "'=1+1",
      "'+86",
      '7',
      "'＝1",
      "''=1",
      '"a\n\'=1\n\'＋2"',
      'a = b'
    ]);
  });

  it('has a head and a line for each order', () => {
    const order = {
      id: '1',
      number: 1042,
      state: 'paid',
      product_title: 'Mug',
      sku_title: 'Blue',
      quantity: 2,
      total: { minor: 9900, currency: 'CNY' },
      buyer: { handle: 'amy' },
      created_at: 0,
      paid_at: null
    } as Order;
    const [head, line, rest] = ordersCsv([order]).split('\r\n');
    expect(head).toMatch(/^\ufefforder,number,state,product,/);
    expect(line).toBe('#1,1042,paid,Mug,Blue,2,99.00,CNY,amy,,,,1970-01-01T00:00:00.000Z,');
    expect(rest).toBe('');
  });
});

describe('the signal', () => {
  it('is good, has a problem, or is off', () => {
    const warnings = [{ code: 'keyframes_far', value: 8300 }];
    expect([
      health({ on: true, warnings: [] }),
      health({ on: true, warnings }),
      health({ on: false, warnings })
    ]).toEqual(['good', 'warn', 'off']);
  });

  it('says what is wrong and what to do', () => {
    expect(warningWords({ code: 'keyframes_far', value: 8300 })).toContain('8.3 s apart');
    expect(warningWords({ code: 'bitrate_high', value: 14_200_000 })).toContain('14.2 Mbit/s');
    expect(warningWords({ code: 'unheard_of', value: 3 })).toBe('Warning: unheard_of (3)');
  });
});

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

it('a word list may be parted as one likes', () => {
  expect(splitWords('Foo, bar，baz、foo\n qux;')).toEqual(['foo', 'bar', 'baz', 'qux']);
  expect(joinWords(['a', 'b'])).toBe('a, b');
});

it('a moment goes through the form and comes back', () => {
  const at = new Date(2026, 4, 17, 20, 30).getTime();
  expect(toLocal(at)).toBe('2026-05-17T20:30');
  expect(fromLocal(toLocal(at))).toBe(at);
  expect([toLocal(null), fromLocal(''), fromLocal('x')]).toEqual(['', null, null]);
});

it('a small line runs from left to right, zero at the bottom', () => {
  expect(points([0, 10], 100, 16)).toBe('0.0,15.0 100.0,1.0');
  expect(points([5], 100, 16)).toBe('');
});

describe('what the shop does with orders', () => {
  const order = (state: OrderState, change: Partial<Order> = {}) =>
    ({ id: state, state, ...change }) as Order;

  it('takes each only one step further, and says why not', () => {
    const states: OrderState[] = ['placed', 'paid', 'packed', 'shipped', 'delivered', 'refunded'];
    const may = BULK_VERBS.map((verb) => states.filter((state) => !whyNot(order(state), verb)));
    expect(may).toEqual([['paid'], ['packed'], ['shipped']]);
    expect(whyNot(order('paid'), 'ship')).toBe('It is not packed yet.');
    expect(whyNot(order('shipped'), 'pack')).toBe('That was done already.');
  });

  it('packs nothing that needs a look', () => {
    const plan = planOf([order('paid'), order('paid', { review: 'address' })], 'pack');
    expect([plan.can.length, plan.cannot.map(({ why }) => why)]).toEqual([1, ['It needs a look first.']]);
  });

  it('lets nothing out that a bank decides about', () => {
    const why = (state: OrderState, verb: 'pack' | 'ship' | 'deliver', dispute: string) =>
      whyNot(order(state, { dispute }), verb);
    const no = 'Its payment is disputed: wait until that is decided.';
    expect([why('paid', 'pack', 'open'), why('packed', 'ship', 'open')]).toEqual([no, no]);
    expect([why('shipped', 'deliver', 'open'), why('paid', 'pack', 'won')]).toEqual([null, null]);
  });

  it('knows the step before and after', () => {
    expect([nextVerb('paid'), nextVerb('delivered'), lastVerb(order('shipped'))]).toEqual([
      'pack',
      null,
      'ship'
    ]);
    expect(lastVerb(order('delivered', { return_asked_at: 1 }))).toBeNull();
  });

  it('gives back at most what is left, in the decimals of its currency', () => {
    const yuan = { received: { minor: 1000, currency: 'CNY' }, refunded: { minor: 1, currency: 'CNY' } };
    expect(['9.99', '10', '0', '1.234'].map((text) => partOf(yuan, text)?.minor)).toEqual([
      999,
      undefined,
      undefined,
      undefined
    ]);
    const yen = { received: { minor: 1000, currency: 'JPY' }, refunded: { minor: 0, currency: 'JPY' } };
    expect([partOf(yen, '1000')?.minor, partOf(yen, '0.5')]).toEqual([1000, null]);
  });

  it('leaves at least one piece with whoever keeps some of the money', () => {
    const three = { quantity: 4, returned: 1 };
    expect(['', '0', ' 2 ', '3', '-1', '1.5', 'x'].map((text) => piecesOf(three, text))).toEqual([
      0,
      0,
      2,
      null,
      null,
      null,
      null
    ]);
  });
});

describe('the orders that are shown', () => {
  const asked = (address: string) => queryOf(sieveOf(new URLSearchParams(address)));

  it('are asked for as the address says', () => {
    expect(asked('state=paid&live=12&q=%20Amy%20')).toEqual({ state: 'paid', live: '12', q: 'Amy' });
    expect(asked('state=review')).toEqual({ review: true });
    expect(asked('state=return')).toEqual({ returns: true });
    expect(asked('state=dispute')).toEqual({ disputes: true });
    expect(asked('state=lost&live=all&from=soon')).toEqual({});
  });

  it('are of whole days where the reader is', () => {
    const { from, to } = asked('from=2026-11-23&to=2026-11-23');
    expect(from).toBe(new Date(2026, 10, 23).getTime());
    expect(to).toBe(new Date(2026, 10, 24).getTime());
  });

  it('are counted where the server counts', () => {
    const told = chips({ review: 0, return: 2, paid: 1001, packed: 0 }, 'packed').map(
      ({ id, count }) => `${id} ${count}`
    );
    expect(told.slice(0, 2)).toEqual([' ', 'return 2']);
    expect(told).toContain('paid 1,000+');
    expect(told).toContain('packed 0');
    expect(told).toContain('lapsed ');
    expect(told).not.toContain('review 0');
  });
});

describe('money that did not simply buy its order', () => {
  const row = (finding: string | null, states: string[], provider = 'test') =>
    ({
      finding,
      provider,
      why: 'New.',
      disputes: [] as Reconciled['disputes'],
      refunds: states.map((state) => ({ state }) as Refund)
    }) as Reconciled;
  const disputed = (state: string, refunds: string[] = []) => ({
    ...row(null, refunds),
    disputes: [{ state }] as Reconciled['disputes']
  });

  it('says why it is here and what was done', () => {
    expect(whyWords(row('odd', []))).toBe('New.');
    expect(whyWords(row(null, ['due']))).toBe('A refund of it is not done yet.');
    expect(doneWords(row('late', []))).toBe('Pieces were left: it bought the order after all.');
    expect(doneWords(row('late', ['done']))).toBe('It was given back.');
    expect(doneWords(row('late', ['sent'], 'transfer'))).toBe(
      'Give it back by hand, then say that it is done.'
    );
    expect(doneWords(row('late', ['done', 'failed']))).toMatch(/^Giving it back failed/);
  });

  it('says first what a bank decides', () => {
    expect(whyWords(disputed('open'))).toBe('The buyer disputes it at their bank.');
    expect(doneWords(disputed('open', ['failed']))).toMatch(/^It is not decided/);
    expect(doneWords(disputed('lost', ['taken']))).toMatch(/^The dispute was lost/);
    expect(doneWords(disputed('lost', ['failed']))).toMatch(/^Giving it back failed/);
    expect(doneWords(disputed('won'))).toMatch(/^The dispute was won/);
    expect([isOpen(disputed('open')), isOpen(disputed('won')), isOpen(disputed('lost', ['taken']))]).toEqual([
      true,
      false,
      false
    ]);
  });

  it('offers another try, or a hand', () => {
    const refund = (state: string) => ({ state }) as Refund;
    expect(['due', 'sent', 'done', 'failed'].map((state) => mayRetry(refund(state), 'test'))).toEqual([
      true,
      false,
      false,
      true
    ]);
    expect([isByHand(refund('sent'), 'transfer'), isByHand(refund('sent'), 'stripe')]).toEqual([true, false]);
  });

  it('waits for a transfer only while its order does', () => {
    const payment = { id: '1', provider: 'transfer', state: 'pending' };
    const orders = (['placed', 'lapsed', 'locked'] as const).map((state) => ({ state, payment }) as Order);
    expect(transfersOf(orders).map(({ state }) => state)).toEqual(['placed', 'locked']);
  });
});
