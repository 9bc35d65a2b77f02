/** A moment as the value of a `datetime-local` input, in the reader's own time zone. */
export function toLocal(at: number | null): string {
  if (at === null) return '';
  const shifted = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** The moment of such a value; null when nothing was chosen. */
export function fromLocal(value: string): number | null {
  const at = value ? new Date(value).getTime() : NaN;
  return Number.isNaN(at) ? null : at;
}
