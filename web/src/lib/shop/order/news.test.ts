import { describe, expect, it } from 'vitest';
import type { Order, OrderState } from '$lib/api/shapes';
import { newsOf } from './news';

const order = (state: OrderState, more: Partial<Order> = {}) => ({ state, ...more }) as Order;

describe('the news of an order that waited', () => {
  it('tells who was drawn from whose turn came', () => {
    expect(newsOf(order('in_draw'), order('held'))).toBe('won');
    expect(newsOf(order('waiting'), order('held'))).toBe('turn');
  });

  it('tells who was not drawn, and nothing of a place in line behind the draw', () => {
    expect(newsOf(order('in_draw'), order('lapsed', { draw: '1' }))).toBe('not_drawn');
    expect(newsOf(order('in_draw'), order('waiting', { draw: '1' }))).toBeNull();
  });

  it('is nothing where nothing was waited for', () => {
    expect(newsOf(order('held'), order('lapsed'))).toBeNull();
    expect(newsOf(order('in_draw'), order('in_draw'))).toBeNull();
  });
});
