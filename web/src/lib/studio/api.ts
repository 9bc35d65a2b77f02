import { ask, client } from '$lib/api/client';

const V = '/api/wanghong/v1';

/** What is wrong with the server. */
export const troubles = () => ask(client.GET(`${V}/studio/troubles`));
/** Says that the machine's clock is right though it jumped. */
export const confirmClock = () => ask(client.POST(`${V}/studio/clock/confirm`));
