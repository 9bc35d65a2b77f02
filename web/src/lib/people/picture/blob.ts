import { asFault, Fault, faultOf } from '$lib/api/fault';
import type { Blob as Stored } from '$lib/api/shapes';

/** Largest picture the server takes. */
export const MOST_BYTES = 8 * 1024 * 1024;

/** Sends a picture's bytes; anything but a picture is turned away here, before the wait. */
export async function upload(file: File): Promise<Stored> {
  if (!file.type.startsWith('image/')) throw new Fault('not_an_image', '');
  if (file.size > MOST_BYTES) throw new Fault('too_large', '');
  const answer = await fetch('/api/wanghong/v1/blobs', {
    method: 'POST',
    headers: { 'content-type': file.type },
    body: file
  }).catch((thrown: unknown) => {
    throw asFault(thrown);
  });
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw faultOf(body, answer.status);
  return body as Stored;
}

/** The id in a picture's address, to send an unchanged picture back. */
export function blobId(url: string | null | undefined): string | null {
  return /\/blob\/([^/?#.]+)/.exec(url ?? '')?.[1] ?? null;
}
