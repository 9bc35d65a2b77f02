/** An option as it is typed: a name, and its values parted by commas. */
export interface OptionDraft {
  name: string;
  values: string;
}

export const MOST_OPTIONS = 3;

/** Values as they were typed, each once. */
export function splitValues(text: string): string[] {
  const values = text.split(/[,，、;；\n]/).map((value) => value.trim());
  return [...new Set(values)].filter(Boolean);
}

/** Options that have a name and a value. */
export const ready = (drafts: readonly OptionDraft[]) =>
  drafts
    .map((draft) => ({ name: draft.name.trim(), values: splitValues(draft.values) }))
    .filter((option) => option.name && option.values.length);

/** Every way to take one value of each, the last option changing first. */
export const combinations = (options: readonly { values: string[] }[]): string[][] =>
  options.reduce<string[][]>(
    (rows, { values }) => rows.flatMap((row) => values.map((value) => [...row, value])),
    [[]]
  );
