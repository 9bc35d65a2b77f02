/** The longest hole that is one: where a show was torn. Anything longer is a segment that is still to come. */
const LONGEST = 1;
/** A picture this near to a hole may wait in vain for the frames behind it, which its own depends on. */
const NEAR = 0.25;

/**
 * Where a picture goes on that was sent to a second of which there is none, for the show was torn there; null where it
 * arrives, or where there is more to come.
 */
export function beyondHole(buffered: TimeRanges, second: number): number | null {
  for (let n = 0; n + 1 < buffered.length; n++) {
    const [end, next] = [buffered.end(n), buffered.start(n + 1)];
    if (end - NEAR <= second && second < next) return next - end < LONGEST ? next : null;
  }
  return null;
}
