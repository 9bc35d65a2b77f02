/** The products whose cards are shown, the most important first: what is being explained, pinned or not, leads. */
export function led(cards: readonly string[], explained: string | null): string[] {
  if (!explained) return [...cards];
  return [explained, ...cards.filter((product) => product !== explained)];
}
