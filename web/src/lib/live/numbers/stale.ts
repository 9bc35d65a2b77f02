/** How long numbers are taken for those of now, in milliseconds: more than two looks that did not come. */
const FRESH = 12_000;

/** Whether anything came too long ago. What failed came at 0, what was never asked for at `Infinity`. */
export const isStale = (came: readonly number[], now: number) => came.some((at) => now - at > FRESH);
