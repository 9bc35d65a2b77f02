// Who is there this evening, and what they have in common.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DESK, PHONE, launch, person } from '../browser.mjs';
import { Book } from '../book.mjs';
import { Server } from '../server.mjs';

export const V = '/api/wanghong/v1';

export class Evening {
  book = new Book();
  passed = 0;
  /** The id of the show that the evening is about. */
  live = '';

  static async begin() {
    const evening = new Evening();
    evening.server = await Server.start();
    evening.browser = await launch();
    evening.people = {};
    evening.leader = await evening.person('leader', DESK);
    evening.viewer = await evening.person('viewer', PHONE);
    return evening;
  }

  /** One more person with a browser of their own. */
  async person(name, viewport, locale = 'en-GB') {
    const page = await person(this.browser, this.server.url, { viewport, locale }, name, this.book);
    this.people[name] = page;
    return page;
  }

  async step(name, act) {
    const from = Date.now();
    await act();
    this.passed += 1;
    console.log(`ok ${this.passed} ${name} (${((Date.now() - from) / 1000).toFixed(1)} s)`);
  }

  /** What the API answers to this person. */
  async ask(page, path) {
    return (await page.request.get(`${V}${path}`)).json();
  }

  /** Waits until what the API answers is as it should be. */
  async until(page, path, fits) {
    for (let tries = 0; tries < 100; tries++) {
      const answer = await this.ask(page, path);
      if (fits(answer)) return answer;
      await new Promise((done) => setTimeout(done, 200));
    }
    throw new Error(`${path} never came to be as it should`);
  }

  /** Starts an encoder for a show; its picture is the show's. */
  async film(live, shape) {
    const { ingest } = await this.ask(this.leader, `/lives/${live}/studio`);
    return this.server.push(ingest.stream_key, shape);
  }

  /** What was on the screens when it went wrong. */
  async witness() {
    console.error(this.server.log().split('\n').slice(-30).join('\n'));
    for (const [name, page] of Object.entries(this.people)) {
      const path = join(tmpdir(), `e2e-${name}.png`);
      await page.screenshot({ path }).catch(() => {});
      console.error(name, page.url(), path);
    }
    console.error(this.book.complaints.join('\n'), '\n', (await this.book.refusals()).join('\n'));
  }

  async end() {
    await this.browser.close();
    await this.server.end();
  }
}
