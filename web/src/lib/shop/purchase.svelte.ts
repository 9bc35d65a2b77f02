import * as api from '$lib/api/shop';
import { asFault, type Fault } from '$lib/api/fault';
import { addAddress, addresses as kept } from '$lib/api/papers';
import type { Address, Order, Product, Ship, Sku, Way } from '$lib/api/shapes';
import { uuid7 } from '$lib/api/uuid';
import { door } from '$lib/account/door.svelte';
import type { ServerClock } from '$lib/live/clock';
import { offered } from './shelf';
import { stepOf, type Step } from './step';

/** Where a purchase happens: in a room, at a second of its picture. */
export interface Place {
  live: { id: string };
  second(): number;
  leftOf(sku: Sku): number;
}

const LOOK_AGAIN = 1000;
/** A transfer takes hours, and a line moves slowly: every so many looks is enough. */
const PATIENT = 10;

/** One purchase from the card to the paid order, as the sheet shows it. */
export class Purchase {
  product = $state.raw<Product | null>(null);
  sku = $state<string | null>(null);
  quantity = $state(1);
  order = $state.raw<Order | null>(null);
  ship = $state<Ship>({ name: '', phone: '', address: '' });
  /** Whether the address is one of those kept, or an order was sent to it before. */
  known = $state(false);
  /** The address book. */
  addresses = $state.raw<Address[]>([]);
  /** Whether a new address goes into the book. */
  keep = $state(false);
  busy = $state(false);
  fault = $state.raw<Fault | null>(null);
  now = $state(Date.now());
  /** Whether another way to pay is being chosen while a try is under way. */
  choosing = $state(false);

  #place: Place | null = null;
  #key = '';
  #wish = '';
  #prefilled = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #looks = 0;

  constructor(readonly clock: ServerClock) {}

  get step(): Step {
    const step = stepOf(this.order, this.now);
    return step === 'pending' && this.choosing ? 'held' : step;
  }

  get chosen(): Sku | null {
    return this.product?.skus.find((sku) => sku.id === this.sku) ?? null;
  }

  /** Pieces left of what is chosen, as the room knows it. */
  get left(): number {
    const sku = this.chosen;
    return sku ? (this.#place?.leftOf(sku) ?? sku.left) : 0;
  }

  /** The hold on this product that is still mine, to go on with. */
  heldFor(product: Product): Order | null {
    const order = this.order;
    return order?.product === product.id && this.step === 'held' ? order : null;
  }

  open(product: Product, place: Place) {
    this.#place = place;
    this.product = product;
    this.fault = null;
    this.now = this.clock.now();
    if (this.heldFor(product)) return;
    this.order = null;
    this.quantity = 1;
    const skus = offered(product);
    const there = skus.find((sku) => place.leftOf(sku) > 0) ?? skus[0];
    this.sku = there?.id ?? null;
  }

  /** Goes on with an order made before. */
  resume(order: Order) {
    this.#take(order);
    if (order.ship) this.ship = { ...order.ship };
    this.#watch(this.step !== 'paid' && this.step !== 'lapsed' && this.step !== 'choose');
    if (this.step === 'held') void this.#prefill();
  }

  close() {
    this.product = null;
    if (this.step !== 'held') this.#watch(false);
  }

  /** Looks at it no more. */
  leave() {
    this.#watch(false);
  }

  /** Holds the pieces; the same wish sent again is the same order. */
  async hold() {
    const [sku, place] = [this.sku, this.#place];
    if (!sku || !place || !(await door.pass('buy'))) return;
    const wish = `${sku} ${this.quantity}`;
    if (wish !== this.#wish) [this.#wish, this.#key] = [wish, uuid7()];
    const body = { key: this.#key, live: place.live.id, sku, quantity: this.quantity, at: place.second() };
    const order = await this.#run(() => api.hold(body));
    if (!order) return;
    this.#wish = '';
    this.#take(order);
    this.#watch(true);
    await this.#prefill();
  }

  /** Sends the address and pays; a declined payment can be tried again in another way. */
  async pay(provider: Way, number: string) {
    const order = this.order;
    if (!order) return;
    const ship = { ...this.ship };
    const paid = await this.#run(async () => {
      if (order.state === 'held') await this.#placeAt(order, ship);
      return api.pay(order.id, { provider, number, key: uuid7() });
    });
    if (!paid) return;
    this.choosing = false;
    this.#take(paid);
    this.#watch(true);
    if (provider === 'stripe' && paid.payment?.redirect) location.assign(paid.payment.redirect);
  }

  /** Sends the address of what costs nothing: that is all there is to do. */
  async book() {
    const order = this.order;
    if (!order) return;
    await this.#run(() => this.#placeAt(order, { ...this.ship }));
  }

  /** Lets go of what is held. */
  async cancel() {
    const order = this.order;
    const gone = order && (await this.#run(() => api.cancel(order.id)));
    if (!gone) return;
    this.#take(gone);
    this.#watch(false);
  }

  /** Lets the order take what somebody else did with it. */
  take(order: Order) {
    this.#take(order);
    this.#watch(this.step === 'held' || this.step === 'pending' || this.step === 'waiting');
  }

  /** Back to the choice. */
  again() {
    this.order = null;
    this.fault = null;
    this.#watch(false);
  }

  /** Sends it to an address of the book. */
  choose({ name, phone, address }: Address) {
    this.ship = { name, phone, address };
    this.known = true;
    this.keep = false;
  }

  async #placeAt(order: Order, ship: Ship) {
    this.#take(await api.place(order.id, ship));
    this.known = true;
    if (!this.keep) return;
    this.keep = false;
    // The order is what matters: a book that is full or away does not hold it up.
    this.addresses = await addAddress(ship).catch(() => this.addresses);
  }

  #take(order: Order) {
    this.order = order;
    this.now = this.clock.now();
  }

  #watch(on: boolean) {
    clearInterval(this.#timer);
    if (on) this.#timer = setInterval(() => void this.#tick(), LOOK_AGAIN);
  }

  async #tick() {
    this.now = this.clock.now();
    if (this.#mayLook() && this.order) this.order = await api.order(this.order.id).catch(() => this.order);
    if (this.step === 'paid' || this.step === 'lapsed') this.#watch(false);
  }

  #mayLook(): boolean {
    if (this.busy || !this.order) return false;
    const step = stepOf(this.order, this.now);
    const patient = step === 'waiting' || this.order.payment?.instructions;
    return (step === 'pending' || step === 'waiting') && (!patient || this.#looks++ % PATIENT === 0);
  }

  async #prefill() {
    if (this.#prefilled) return;
    this.addresses = await kept().catch(() => []);
    const first = this.addresses[0] ?? (await api.myShip().catch(() => null));
    this.#prefilled = true;
    if (!first || this.ship.name || this.ship.address) return;
    this.ship = { name: first.name, phone: first.phone, address: first.address };
    this.known = true;
  }

  async #run<T>(act: () => Promise<T>): Promise<T | null> {
    if (this.busy) return null;
    this.busy = true;
    this.fault = null;
    try {
      return await act();
    } catch (thrown) {
      this.fault = asFault(thrown);
      return null;
    } finally {
      this.busy = false;
    }
  }
}
