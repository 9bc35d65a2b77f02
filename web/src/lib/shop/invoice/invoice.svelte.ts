import { m } from '$words';
import * as api from '$lib/shop/api/invoices';
import type { Invoice, InvoiceAsk } from '$lib/api/shapes';
import { Form } from '$lib/ui/field/form.svelte';
import { toasts } from '$lib/ui/toasts.svelte';

/** The invoice of one order, as its buyer and its shop see it. */
export class InvoicePaper {
  invoice = $state.raw<Invoice | null>(null);
  /** Whether the form is open. */
  open = $state(false);
  ready = $state(false);
  form = new Form();

  constructor(readonly order: string) {}

  load = () => this.#take(() => api.invoiceOf(this.order), null);
  ask = (details: InvoiceAsk) => this.#take(() => api.askInvoice(this.order, details), m.invoice_asked());
  withdraw = () => this.#take(() => api.withdrawInvoice(this.order), m.invoice_withdrawn());
  issue = () => this.#take(() => api.issueInvoice(this.order), m.invoice_issued());
  replace = (details: InvoiceAsk) =>
    this.#take(() => api.replaceInvoice(this.order, details), m.invoice_replaced());

  /** What was issued is final. */
  get issued() {
    return Boolean(this.invoice?.documents.length);
  }

  async #take(act: () => Promise<Invoice | null>, said: string | null) {
    const done = await this.form.run(async () => ({ invoice: await act() }));
    if (!done) return;
    [this.invoice, this.open, this.ready] = [done.invoice, false, true];
    if (said) toasts.say(said);
  }
}
