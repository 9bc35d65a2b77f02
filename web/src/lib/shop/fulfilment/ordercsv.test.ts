import { expect, it } from 'vitest';
import type { Order } from '$lib/api/shapes';
import { ordersCsv } from './ordercsv';

it('CSV has a head and a line for each order', () => {
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
