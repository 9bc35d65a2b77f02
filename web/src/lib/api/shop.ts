import { ask, client } from './client';
import type {
  Money,
  OrderNew,
  ProductEdit,
  ProductNew,
  ReturnWish,
  Ship,
  SkuEdit,
  SkuNew,
  Way
} from './shapes';

const V = '/api/wanghong/v1';
const at = (id: string) => ({ params: { path: { id } } });

export const productsOf = (account: string) => ask(client.GET(`${V}/accounts/{id}/products`, at(account)));
export const product = (id: string) => ask(client.GET(`${V}/products/{id}`, at(id)));
export const addProduct = (account: string, body: ProductNew) =>
  ask(client.POST(`${V}/accounts/{id}/products`, { ...at(account), body }));
export const editProduct = (id: string, body: ProductEdit) =>
  ask(client.PATCH(`${V}/products/{id}`, { ...at(id), body }));
export const addSku = (product: string, body: SkuNew) =>
  ask(client.POST(`${V}/products/{id}/skus`, { ...at(product), body }));
export const editSku = (sku: string, body: SkuEdit) =>
  ask(client.PATCH(`${V}/skus/{id}`, { ...at(sku), body }));
export const addStock = (sku: string, add: number, note: string) =>
  ask(client.POST(`${V}/skus/{id}/stock`, { ...at(sku), body: { add, note } }));
export const movementsOf = (sku: string, before?: string) =>
  ask(
    client.GET(`${V}/skus/{id}/movements`, {
      params: { path: { id: sku }, query: before ? { before } : {} }
    })
  );
export const proposalsOf = (account: string) => ask(client.GET(`${V}/accounts/{id}/proposals`, at(account)));
export const accept = (proposal: string) => ask(client.POST(`${V}/proposals/{id}/accept`, at(proposal)));
export const decline = (proposal: string) => ask(client.POST(`${V}/proposals/{id}/decline`, at(proposal)));

export const hold = (body: OrderNew) => ask(client.POST(`${V}/orders`, { body }));
export const place = (id: string, body: Ship) =>
  ask(client.POST(`${V}/orders/{id}/place`, { ...at(id), body }));
export const agree = (id: string, price: Money) =>
  ask(client.POST(`${V}/orders/{id}/agree`, { ...at(id), body: { price } }));
export const pay = (id: string, body: { provider: Way; number: string; key: string }) =>
  ask(client.POST(`${V}/orders/{id}/pay`, { ...at(id), body }));
export const cancel = (id: string) => ask(client.POST(`${V}/orders/{id}/cancel`, at(id)));
export const lock = (id: string) => ask(client.POST(`${V}/orders/{id}/lock`, at(id)));
export const unlock = (id: string) => ask(client.POST(`${V}/orders/{id}/unlock`, at(id)));
export const askReturn = (id: string, body: ReturnWish) =>
  ask(client.POST(`${V}/orders/{id}/return`, { ...at(id), body }));
export const withdrawReturn = (id: string) => ask(client.DELETE(`${V}/orders/{id}/return`, at(id)));
export const sendReturn = (id: string, body: { carrier: string; tracking: string }) =>
  ask(client.PUT(`${V}/orders/{id}/return/parcel`, { ...at(id), body }));
export const returns = (id: string) => ask(client.GET(`${V}/orders/{id}/returns`, at(id)));
export const order = (id: string) => ask(client.GET(`${V}/orders/{id}`, at(id)));
export const myShip = () => ask(client.GET(`${V}/me/ship`));

export const claim = (offer: string, body: { live: string; at: number }) =>
  ask(client.POST(`${V}/offers/{id}/claim`, { ...at(offer), body }));
export const myClaims = () => ask(client.GET(`${V}/me/claims`));

export const draw = (id: string) => ask(client.GET(`${V}/draws/{id}`, at(id)));
export const entrants = (id: string, after: string | null) =>
  ask(
    client.GET(`${V}/draws/{id}/entrants`, {
      params: { path: { id }, query: after ? { after } : {} }
    })
  );
