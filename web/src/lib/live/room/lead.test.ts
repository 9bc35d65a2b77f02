import { describe, expect, it } from 'vitest';
import { led } from './lead';

describe('the card that leads', () => {
  it('is that of what is being explained, before one that was pinned later', () => {
    expect(led(['car', 'mug'], 'mug')).toEqual(['mug', 'car']);
  });

  it('is there for what is explained without being pinned', () => {
    expect(led(['car'], 'mug')).toEqual(['mug', 'car']);
    expect(led([], 'mug')).toEqual(['mug']);
  });

  it('is the newest while nothing is explained', () => {
    expect(led(['car', 'mug'], null)).toEqual(['car', 'mug']);
  });
});
