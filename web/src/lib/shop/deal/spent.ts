import type { Offer, Order, Product } from '$lib/api/shapes';
import { isOver } from '$lib/shop/order/orderstate';

/** The offers of these products of which these orders of mine have had all that one buyer may have. */
export function spentOn(orders: readonly Order[], products: readonly Product[]): string[] {
  const had = (offer: Offer) =>
    orders
      .filter((order) => order.offer === offer.id && !isOver(order.state))
      .reduce((sum, order) => sum + order.quantity, 0);
  const most = (offer: Offer) => (offer.kind === 'coupon' ? 1 : (offer.per_buyer ?? Infinity));
  const offers = products.flatMap(({ skus }) => skus.flatMap((sku) => sku.offers));
  return offers.filter((offer) => had(offer) >= most(offer)).map(({ id }) => id);
}
