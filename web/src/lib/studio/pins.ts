import { pin } from '$lib/api/studio';

/**
 * Shows a product's card, or takes it away and leaves the others. The server only takes away all at once, so
 * the others are pinned again, in their order.
 */
export async function setPin(live: string, product: string, on: boolean, pinned: readonly string[]) {
  if (on) return pin(live, product);
  await pin(live, null);
  for (const other of pinned.filter((one) => one !== product)) await pin(live, other);
}
