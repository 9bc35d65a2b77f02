import type { Fault } from '$lib/api/fault';
import * as messages from '$words';

type Words = (inputs: { seconds: string }) => string;

const known = messages as unknown as Record<string, Words | undefined>;

/** A fault in the reader's language: by its code and field, or in the server's own words where we have none. */
export function words(fault: Fault): string {
  const exact = known[`error_${fault.code}_${fault.field}`] ?? known[`error_${fault.code}`];
  if (!exact) return fault.message || messages.error_internal();
  const seconds = Math.max(1, Math.ceil((fault.retryAfter ?? 1000) / 1000));
  return exact({ seconds: String(seconds) });
}
