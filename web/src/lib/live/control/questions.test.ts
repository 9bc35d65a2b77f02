import { describe, expect, it } from 'vitest';
import type { Said } from '$lib/live/room/room.svelte';
import { isQuestion, questionsIn } from './questions';

const said = (id: string, text: string, more: Partial<Said> = {}) =>
  ({ id, text, at: 1, account: { id, handle: id, name: id }, ...more }) as Said;

describe('questions', () => {
  it('are known in both languages, with or without their mark', () => {
    for (const text of ['Does it come in blue?', '有蓝色的吗', '多少钱', '什么时候发货', 'how much ?'])
      expect(isQuestion(text), text).toBe(true);
    for (const text of ['Nice', '太好看了', '666', 'I bought two'])
      expect(isQuestion(text), text).toBe(false);
  });

  it('are the newest of the audience, each once', () => {
    const leader = { id: '9', handle: 'l', name: 'L', role: 'leader' } as Said['account'];
    const all = [
      said('1', 'Blue?'),
      said('2', 'Nice'),
      said('3', 'How big?'),
      said('4', 'Blue?'),
      said('5', 'Any questions?', { account: leader }),
      said('6', 'Waiting?', { waiting: true })
    ];
    expect(questionsIn(all, 5).map(({ id }) => id)).toEqual(['4', '3']);
    expect(questionsIn(all, 1).map(({ id }) => id)).toEqual(['4']);
  });
});
