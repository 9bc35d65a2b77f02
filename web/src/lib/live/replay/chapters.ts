import type { Chapter, Comment, KeptMark } from '$lib/api/shapes';
import type { Timeline } from '$lib/live/player/timeline';

export interface Place extends Chapter {
  /** Where the chapter begins in the recording. */
  seconds: number;
}

/** The chapters of a recording, in order; a product explained again is another chapter. */
export function chaptersOf(explained: readonly Chapter[], timeline: Timeline): Place[] {
  return [...explained]
    .sort((a, b) => a.at - b.at)
    .map((chapter) => ({ ...chapter, seconds: timeline.place(chapter.at) / 1000 }));
}

/** The product that is being explained in the replay when its picture shows `picture`. */
export function explainedAt(explained: readonly Chapter[], picture: number): string | null {
  return explained.find(({ at, until }) => at <= picture && picture < until)?.product ?? null;
}

/** The comment that is kept in sight in the replay when its picture shows `picture`; marks are in order. */
export function keptAt(marks: readonly KeptMark[], picture: number): Comment | null {
  return marks.findLast(({ at }) => at <= picture)?.comment ?? null;
}
