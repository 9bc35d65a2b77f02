import { ask, client } from '$lib/api/client';
import type { ProductEdit, ProductNew, SkuEdit, SkuNew } from '$lib/api/shapes';

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
