// What the pages of an evening complained about, and what the server refused them.

const API = '/api/wanghong/v1';

export class Book {
  /** Errors of scripts, of the console and of the network: there should be none. */
  complaints = [];
  /** While the server is away, pages cannot reach it, and that is no complaint. */
  storm = false;
  #refusals = [];

  watch(page, who) {
    const tell = (text) => this.complaints.push(`${who} at ${page.url()}: ${text}`);
    page.on('pageerror', (error) => tell(error.stack ?? error.message));
    page.on('console', (message) => {
      const text = message.text();
      // What could not be loaded is told by the response or the failure itself, with its address.
      if (message.type() !== 'error' || text.startsWith('Failed to load resource')) return;
      if (!(this.storm && text.includes('WebSocket'))) tell(text);
    });
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText;
      // A page that is left, or a player that jumps, gives up what it asked for.
      if (this.storm || why === 'net::ERR_ABORTED') return;
      tell(`${request.method()} ${request.url()} failed: ${why}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400 && !this.storm) this.#refusals.push(refusal(response, who));
    });
  }

  /** What was refused to whom, as `who: METHOD path code`, in the order it happened. */
  async refusals() {
    return Promise.all(this.#refusals);
  }
}

async function refusal(response, who) {
  const path = new URL(response.url()).pathname.replace(API, '').replace(/\d{6,}/g, '*');
  const body = await response.json().catch(() => null);
  return `${who}: ${response.request().method()} ${path} ${body?.code ?? response.status()}`;
}
