import { ask, client } from '$lib/api/client';
import type { InvoiceAsk } from '$lib/api/shapes';

const V = '/api/wanghong/v1';
const at = (id: string) => ({ params: { path: { id } } });

export const invoiceOf = (order: string) => ask(client.GET(`${V}/orders/{id}/invoice`, at(order)));
export const askInvoice = (order: string, body: InvoiceAsk) =>
  ask(client.PUT(`${V}/orders/{id}/invoice`, { ...at(order), body }));
export const withdrawInvoice = (order: string) => ask(client.DELETE(`${V}/orders/{id}/invoice`, at(order)));
export const issueInvoice = (order: string) => ask(client.POST(`${V}/orders/{id}/invoice/issue`, at(order)));
export const replaceInvoice = (order: string, body: InvoiceAsk) =>
  ask(client.POST(`${V}/orders/{id}/invoice/replace`, { ...at(order), body }));
