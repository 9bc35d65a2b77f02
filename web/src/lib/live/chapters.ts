import type { Chapter } from '$lib/api/shapes';
import type { Timeline } from './timeline';

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
  const begun = explained.filter(({ at }) => at <= picture);
  return begun.sort((a, b) => b.at - a.at)[0]?.product ?? null;
}
