import type { Frame } from '$lib/api/shapes';
import { describe, expect, it } from 'vitest';
import { readFrame, Sequence } from './frames';

const frame = (n: number): Frame => ({ n, at: n * 250 });
const told = ({ apply, hole }: { apply: Frame[]; hole: boolean }) =>
  apply.map(({ n }) => n).join(' ') + (hole ? ' hole' : '');

describe('a sequence of frames', () => {
  it('waits for the snapshot and applies what is newer', () => {
    const sequence = new Sequence();
    for (const n of [7, 8, 9]) expect(told(sequence.take(frame(n)))).toBe('');
    expect(told(sequence.snapshot(8))).toBe('9');
    expect(told(sequence.take(frame(10)))).toBe('10');
  });

  it('notices a hole once and goes on from the next snapshot', () => {
    const sequence = new Sequence();
    sequence.snapshot(1);
    expect(told(sequence.take(frame(2)))).toBe('2');
    expect(told(sequence.take(frame(5)))).toBe(' hole');
    expect(told(sequence.take(frame(6)))).toBe('');
    expect(told(sequence.snapshot(5))).toBe('6');
  });

  it('ignores what it has seen', () => {
    const sequence = new Sequence();
    sequence.snapshot(5);
    expect(told(sequence.take(frame(5)))).toBe('');
    expect(told(sequence.take(frame(6)))).toBe('6');
  });

  it('finds a hole behind a snapshot that came too early', () => {
    const sequence = new Sequence();
    sequence.take(frame(9));
    expect(told(sequence.snapshot(4))).toBe(' hole');
    expect(told(sequence.snapshot(8))).toBe('9');
  });

  it('begins anew on a new seat, where numbers may be smaller', () => {
    const sequence = new Sequence();
    sequence.snapshot(500);
    sequence.reset();
    sequence.take(frame(2));
    expect(told(sequence.snapshot(1))).toBe('2');
  });
});

describe('reading a frame', () => {
  it('takes only frames', () => {
    expect(readFrame('{"n":1,"at":5,"online":3}')).toEqual({ n: 1, at: 5, online: 3 });
    for (const text of ['', 'null', '[]', '{"n":"1","at":5}', '{"n":1}', 'no'])
      expect(readFrame(text)).toBeNull();
  });
});
