/** The points of a small line from zero to the largest value; nothing for fewer than two. */
export function points(values: readonly number[], width: number, height: number): string {
  if (values.length < 2) return '';
  const top = Math.max(...values, 1);
  const inside = height - 2;
  return values
    .map((value, i) => {
      const x = (i / (values.length - 1)) * width;
      const y = 1 + inside - (value / top) * inside;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
}
