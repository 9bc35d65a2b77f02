/** A stretch of media whose first picture was taken at `date`; times in ms. */
export interface Stretch {
  start: number;
  length: number;
  date: number;
}

/** Turns moments into places in the media and back; a show whose signal was lost has holes. */
export class Timeline {
  #stretches: Stretch[];

  constructor(stretches: readonly Stretch[]) {
    this.#stretches = [...stretches].sort((a, b) => a.start - b.start);
  }

  get length(): number {
    const last = this.#stretches.at(-1);
    return last ? last.start + last.length : 0;
  }

  /** When the picture at this place was taken. */
  date(media: number): number | null {
    const at = this.#stretches.findLast((s) => s.start <= media) ?? this.#stretches[0];
    return at ? at.date + Math.max(0, media - at.start) : null;
  }

  /** Where the picture of this moment is; of a moment without picture, the next one. */
  place(date: number): number {
    const holding = this.#stretches.find((s) => date < s.date + s.length);
    if (!holding) return this.length;
    return holding.start + Math.max(0, date - holding.date);
  }
}
