import type { HlsConfig } from 'hls.js';
import type { Stretch } from './timeline';

/** How hls.js plays a live of ours; measured, do not set `liveSyncDuration`. */
export const SETTINGS: Partial<HlsConfig> = {
  lowLatencyMode: true,
  maxLiveSyncPlaybackRate: 1.1,
  backBufferLength: 30
};

/** The wait before the picture is built anew, after `tries` failures. */
export function again(tries: number, random: number): number {
  const most = Math.min(15_000, 700 * 2 ** tries);
  return most / 2 + (random * most) / 2;
}

interface Piece {
  start: number;
  duration: number;
  programDateTime: number | null;
}

/** The stretches of a playlist: pieces that follow one another in time and in media are one. */
export function listStretches(pieces: readonly Piece[]): Stretch[] {
  const list: Stretch[] = [];
  for (const piece of pieces) {
    if (piece.programDateTime === null) continue;
    const next = { start: piece.start * 1000, length: piece.duration * 1000, date: piece.programDateTime };
    const last = list.at(-1);
    if (last && follows(last, next)) last.length = next.start + next.length - last.start;
    else list.push(next);
  }
  return list;
}

function follows(last: Stretch, next: Stretch): boolean {
  const drift = next.date - last.date - (next.start - last.start);
  return Math.abs(next.start - last.start - last.length) < 100 && Math.abs(drift) < 100;
}
