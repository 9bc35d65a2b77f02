import type { Picture, Product, Sku } from '$lib/api/shapes';

type Shown = Pick<Picture, 'shows'>;

/** Whether a picture is of this variant and not of the others. */
const isOf = ({ shows }: Shown, { title, values }: Pick<Sku, 'title' | 'values'>) =>
  Boolean(shows) && (shows === title || values.includes(shows ?? ''));

/** A product's pictures for who looks at one variant: its own, then those of the whole, then those of others. */
export function picturesFor<P extends Shown>(
  pictures: readonly P[],
  sku: Pick<Sku, 'title' | 'values'> | null
): P[] {
  if (!sku) return [...pictures];
  const rank = (picture: P) => (isOf(picture, sku) ? 0 : picture.shows ? 2 : 1);
  return pictures.toSorted((a, b) => rank(a) - rank(b));
}

/** What a picture of a product can be of: the values of its options, or its variants where it has none. */
export function showable({ options, skus }: Pick<Product, 'options' | 'skus'>): string[] {
  const words = options.length ? options.flatMap((_, i) => skus.map(({ values }) => values[i] ?? '')) : [];
  const titles = options.length ? [] : skus.map(({ title }) => title);
  return [...new Set([...words, ...titles])].filter(Boolean);
}
