import { returns } from '$lib/shop/api/buying';
import type { Return } from '$lib/api/shapes';

/** How often it looks whether the other side has said something. */
const LOOK = 10_000;

/** What buyer and shop have said about sending an order back. */
export class ReturnTalk {
  all = $state.raw<readonly Return[]>([]);
  /** Where the shop last had something sent back to. */
  address = $state('');

  constructor(private readonly order: string) {}

  get last(): Return | null {
    return this.all[0] ?? null;
  }

  async look() {
    const told = await returns(this.order).catch(() => null);
    if (told) [this.all, this.address] = [told.returns, told.address ?? ''];
  }

  /** Looks again and again while somebody does. */
  watch(): () => void {
    const looks = setInterval(() => document.hidden || void this.look(), LOOK);
    return () => clearInterval(looks);
  }
}
