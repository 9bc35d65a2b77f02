import type { Product } from '$lib/api/shapes';
import type { Counter } from './deal';

/** Where a purchase happens: at the counter of a show, at a second of its picture. */
export interface Place extends Counter {
  live: string;
  second(): number;
  /** The product on the terms of now. */
  productOf(id: string): Product | null;
  /** Asks for all that there is to say of a product; the bag of a show says what a card needs. */
  know(id: string): void;
  /** Asks for the terms again. */
  refresh(): Promise<void>;
  /** Takes the server's word that this buyer has used an offer up. */
  spend(offer: string): void;
}
