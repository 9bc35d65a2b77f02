import type { Phase } from '$lib/api/shapes';
import type { Mood } from './player.svelte';

/** What stands over the picture. */
export type Slate =
  'planned' | 'soon' | 'connecting' | 'lost' | 'ended' | 'blocked' | 'paused' | 'offline' | 'failed';

export interface Look {
  phase: Phase;
  signal: boolean;
  playlist: boolean;
  replaying: boolean;
  /** Whether somebody has sent a picture before. */
  begun: boolean;
  mood: Mood;
  tries: number;
  missing: string | null;
}

/** Failures in a row after which we stop saying "connecting". */
const PATIENCE = 5;

/** The slate for a state of things; null when the picture speaks for itself. */
export function slateOf(look: Look): Slate | null {
  const moving = look.mood === 'playing' || look.mood === 'waiting';
  if (look.phase === 'planned') return 'planned';
  if (look.phase === 'ended' && !look.replaying) return look.mood === 'playing' ? null : 'ended';
  if (look.mood === 'paused' || look.mood === 'done') return 'paused';
  if (look.mood === 'blocked') return 'blocked';
  if (!look.replaying && !look.signal) return look.begun ? 'lost' : 'soon';
  if (moving) return null;
  if (look.missing === 'offline') return 'offline';
  if (!look.playlist) return 'soon';
  return look.tries > PATIENCE ? 'failed' : 'connecting';
}
