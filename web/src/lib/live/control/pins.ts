/** Cards that are on the picture at once; the server keeps no more. */
const PINS = 3;

/** The card that makes room for this one, if one must; the oldest stands first. */
export function outgoing(pinned: readonly string[], product: string): string | null {
  const others = pinned.filter((one) => one !== product);
  return others.length >= PINS ? (others[0] ?? null) : null;
}

/** A card to be shown as the newest, or to be taken away. */
export interface PinStep {
  product: string;
  shown: boolean;
}

/** What leads from the cards of now back to those before `product` was shown or taken away; later ones stay if they can. */
export function backTo(before: readonly string[], now: readonly string[], product: string): PinStep[] {
  const later = now.filter((one) => one !== product && !before.includes(one));
  const wanted = [...before, ...later].slice(-PINS);
  const kept = now.filter((one) => wanted.includes(one));
  const same = wanted.findIndex((one, i) => one !== kept[i]);
  return [
    ...now.filter((one) => !wanted.includes(one)).map((one) => ({ product: one, shown: false })),
    ...(same < 0 ? [] : wanted.slice(same)).map((one) => ({ product: one, shown: true }))
  ];
}
