/** One field; a sign at the beginning of a line that a spreadsheet would run as a formula is put behind a quote. */
export function field(value: string | number): string {
  const runs = /(?<=^|[\r\n])(?='*[=+\-@＝＋－＠\t\r])/g;
  const text = typeof value === 'string' ? value.replace(runs, "'") : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The number of something, with a sign: of what they take for an amount spreadsheets keep 15 digits. */
export const number = (id: string) => `#${id}`;

/** RFC 4180 text: lines behind a byte order mark, without which spreadsheets take UTF-8 for something else. */
export const lines = (rows: readonly (string | number)[][]) =>
  '\ufeff' + rows.map((row) => row.map(field).join(',')).join('\r\n') + '\r\n';

/** Hands a text to the browser as a file. */
export function save(csv: string, name: string) {
  const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv;charset=utf-8' }));
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  URL.revokeObjectURL(url);
}
