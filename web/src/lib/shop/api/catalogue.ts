import { ask, client, csv } from '$lib/api/client';

const V = '/api/wanghong/v1';

/** Where the catalogue of an account is as CSV. */
export const catalogueUrl = (account: string) => `${V}/accounts/${account}/catalogue`;
export const previewCatalogue = (account: string, body: string) =>
  ask(
    client.POST(`${V}/accounts/{id}/catalogue/preview`, { params: { path: { id: account } }, body, ...csv })
  );
/** Takes exactly what a preview showed under this mark. */
export const takeCatalogue = (account: string, body: string, mark: string) =>
  ask(
    client.POST(`${V}/accounts/{id}/catalogue`, {
      params: { path: { id: account }, query: { mark } },
      body,
      ...csv
    })
  );
