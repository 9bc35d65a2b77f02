/** A variant by its whole name: in a show several products have an M. */
export const named = (product: string, sku: string): string =>
  product === sku ? product : `${product} · ${sku}`;
