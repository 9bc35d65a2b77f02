import { expect, it } from 'vitest';
import { slateOf, type Look } from './slate';

const live: Look = {
  phase: 'live',
  signal: true,
  playlist: true,
  replaying: false,
  begun: true,
  mood: 'playing',
  tries: 0,
  missing: null
};

it.each<[string | null, Partial<Look>]>([
  [null, {}],
  ['planned', { phase: 'planned', mood: 'idle', playlist: false }],
  ['soon', { playlist: false, mood: 'idle' }],
  ['soon', { playlist: false, mood: 'idle', signal: false, begun: false }],
  ['soon', { mood: 'playing', signal: false, begun: false }],
  ['connecting', { mood: 'connecting' }],
  ['failed', { mood: 'connecting', tries: 6 }],
  ['lost', { signal: false, mood: 'waiting' }],
  ['lost', { signal: false, mood: 'playing' }],
  ['blocked', { mood: 'blocked' }],
  ['paused', { mood: 'paused' }],
  ['offline', { mood: 'connecting', missing: 'offline' }],
  [null, { phase: 'ended', mood: 'playing' }],
  ['ended', { phase: 'ended', mood: 'waiting' }],
  ['ended', { phase: 'ended', mood: 'idle' }],
  ['connecting', { phase: 'ended', replaying: true, mood: 'connecting', signal: false }],
  ['paused', { phase: 'ended', replaying: true, mood: 'done', signal: false }],
  [null, { phase: 'ended', replaying: true, mood: 'playing', signal: false }]
])('%s over %j', (slate, change) => {
  expect(slateOf({ ...live, ...change })).toBe(slate);
});
