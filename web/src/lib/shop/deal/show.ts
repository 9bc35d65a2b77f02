import type { Live, Product, Sku } from '$lib/api/shapes';

/** What a counter asks of the show in whose room it stands. */
export interface Show {
  readonly live: Pick<Live, 'id' | 'phase'>;
  readonly clock: { now(): number };
  readonly products: Product[];
  /** The products whose cards are shown, the most important first. */
  readonly cards: readonly string[];
  /** The product that is being explained. */
  readonly explaining: string | null;
  /** How many places of an offer are left, by its id. */
  readonly left: Readonly<Record<string, number>>;
  leftOf(sku: Pick<Sku, 'id' | 'left'>): number;
  /** The second of the picture at which the viewer is. */
  second(): number;
  product(id: string): Product | null;
  /** Asks for all that there is to say of a product. */
  whole(id: string): unknown;
  /** Notes that a product's card was seen. */
  see(product: string): void;
  /** Asks for the terms again. */
  refresh(): Promise<void>;
}
