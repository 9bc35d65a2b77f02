/** A list of words as text, and back: commas, Chinese commas and new lines part them; each stands once. */
export function splitWords(text: string): string[] {
  const words = text.split(/[,，、;；\n]/).map((word) => word.trim().toLowerCase());
  return [...new Set(words)].filter(Boolean);
}

export const joinWords = (words: readonly string[]) => words.join(', ');
