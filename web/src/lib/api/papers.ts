import { ask, client } from './client';
import type { AddressNew, InvoiceAsk } from './shapes';

const V = '/api/wanghong/v1';
const at = (id: string) => ({ params: { path: { id } } });

export const addresses = () => ask(client.GET(`${V}/me/addresses`));
export const addAddress = (body: AddressNew) => ask(client.POST(`${V}/me/addresses`, { body }));
export const editAddress = (id: string, body: AddressNew) =>
  ask(client.PATCH(`${V}/me/addresses/{id}`, { ...at(id), body }));
export const removeAddress = (id: string) => ask(client.DELETE(`${V}/me/addresses/{id}`, at(id)));

export const invoiceOf = (order: string) => ask(client.GET(`${V}/orders/{id}/invoice`, at(order)));
export const askInvoice = (order: string, body: InvoiceAsk) =>
  ask(client.PUT(`${V}/orders/{id}/invoice`, { ...at(order), body }));
export const withdrawInvoice = (order: string) => ask(client.DELETE(`${V}/orders/{id}/invoice`, at(order)));
export const issueInvoice = (order: string) => ask(client.POST(`${V}/orders/{id}/invoice/issue`, at(order)));
export const replaceInvoice = (order: string, body: InvoiceAsk) =>
  ask(client.POST(`${V}/orders/{id}/invoice/replace`, { ...at(order), body }));
