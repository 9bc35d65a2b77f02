import { expect, it } from 'vitest';
import { Steps } from './step';

const said = (id: string, at: number) => ({ id, at });
const ids = (list: { id: string }[]) => list.map(({ id }) => id).join(' ');

it('holds each thing until the picture gets there, in order', () => {
  const steps = new Steps<{ id: string; at: number }>();
  steps.add([said('c', 30), said('a', 10)]);
  steps.add([said('b', 20)]);
  expect(ids(steps.due(5))).toBe('');
  expect(ids(steps.due(20))).toBe('a b');
  expect(ids(steps.due(20))).toBe('');
  expect(ids(steps.due(99))).toBe('c');
});

it('shows everything when there is no picture', () => {
  const steps = new Steps<{ id: string; at: number }>();
  steps.add([said('a', 10), said('b', 1e12)]);
  expect(ids(steps.due(null))).toBe('a b');
});

it('drops what was deleted before its second came', () => {
  const steps = new Steps<{ id: string; at: number }>();
  steps.add([said('a', 10), said('b', 20)]);
  steps.drop(['a']);
  expect(ids(steps.due(null))).toBe('b');
});

it('is bounded, and keeps the newest', () => {
  const steps = new Steps<{ id: string; at: number }>();
  steps.add(Array.from({ length: 2500 }, (_, i) => said(String(i), i)));
  expect(steps.size).toBe(2000);
  expect(steps.due(null)[0]?.id).toBe('500');
});
