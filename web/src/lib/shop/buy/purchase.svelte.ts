import type { ServerClock } from '$lib/api/clock';
import { asFault, Fault } from '$lib/api/fault';
import { addAddress, addresses as kept } from '$lib/people/api';
import type { Address, Order, OrderNew, Product, Ship, Sku, Way } from '$lib/api/shapes';
import * as api from '$lib/shop/api/buying';
import { draw as drawById } from '$lib/shop/api/draws';
import { door } from '$lib/people/door/door.svelte';
import { doorOf, type Door } from '$lib/shop/deal/drawdoor';
import type { Place } from '$lib/shop/deal/place';
import { decide, type Quote } from '$lib/shop/deal/price';
import { offered } from '$lib/shop/deal/shelf';
import { newsOf, type News } from '$lib/shop/order/news';
import { Key } from './key';
import { declined, isNo, outcome } from './outcome';
import { insist, type Turn } from './patience';
import { stepOf, type Step } from './step';
import { isDue, isUnderway } from './watching';

const LOOK_AGAIN = 1000;

/** One purchase from the card to the paid order, as the sheet shows it. */
export class Purchase {
  sku = $state<string | null>(null);
  quantity = $state(1);
  /** The deposit or booking that was chosen. */
  offer = $state<string | null>(null);
  /** Whether one who is not drawn wants to stand in line. */
  stay = $state(true);
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
  /** The wait for a busy till. */
  turn = $state.raw<Turn | null>(null);
  now = $state(Date.now());
  /** Whether another way to pay is being chosen while a try is under way. */
  choosing = $state(false);
  /** When the windows of the draws close that I am in. */
  windows = $state.raw<Readonly<Record<string, number>>>({});
  /** The order that was drawn while we watched. */
  won = $state<string | null>(null);
  /** Called with what became of something that I waited for, when the sheet does not show it. */
  onnews: (news: News, order: Order) => void = () => {};

  #opened = $state.raw<Product | null>(null);
  #others = $state.raw<readonly Order[]>([]);
  #gone = $state<string | null>(null);
  #place = $state.raw<Place | null>(null);
  #holding = new Key();
  /** A wish of which nobody knows whether it was heard: it is sent again to the letter. */
  #wished: OrderNew | null = null;
  #paying = new Key();
  #prefilled = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  #looks = 0;

  constructor(readonly clock: ServerClock) {}

  get step(): Step {
    const step = stepOf(this.order, this.now);
    return step === 'pending' && this.choosing ? 'held' : step;
  }

  get product(): Product | null {
    const opened = this.#opened;
    return opened && (this.#place?.productOf(opened.id) ?? opened);
  }

  get place(): Place | null {
    return this.#place;
  }

  get chosen(): Sku | null {
    return this.product?.skus.find((sku) => sku.id === this.sku) ?? null;
  }

  /** Pieces left of what is chosen, as the room knows it. */
  get left(): number {
    const sku = this.chosen;
    return sku && this.#gone !== sku.id ? (this.#place?.leftOf(sku) ?? sku.left) : 0;
  }

  /** What a draw makes of what is chosen. */
  get door(): Door {
    return doorOf(this.chosen?.draw, this.#place?.now ?? this.now);
  }

  /** The price of a piece, as it is wished for. */
  get quote(): Quote | null {
    const [sku, place] = [this.chosen, this.#place];
    if (!sku || !place) return null;
    const wish = { quantity: this.quantity, offer: this.offer };
    return decide(sku, wish, place) ?? decide(sku, { ...wish, offer: null }, place);
  }

  /** My order of this product that is still under way, to go on with. */
  underway(product: Product): Order | null {
    const mine = [this.order, ...this.#others].find((order) => order?.product === product.id);
    return mine && isUnderway(mine, this.now) ? mine : null;
  }

  open(product: Product, place: Place) {
    this.#place = place;
    this.#opened = product;
    place.know(product.id);
    this.fault = null;
    this.#gone = null;
    this.now = this.clock.now();
    const mine = this.underway(product);
    this.#lay();
    this.order = mine;
    this.#others = this.#others.filter((order) => order.id !== mine?.id);
    if (mine) return;
    this.quantity = 1;
    this.offer = null;
    const skus = offered(product);
    const there = skus.find((sku) => place.leftOf(sku) > 0) ?? skus[0];
    this.sku = there?.id ?? null;
  }

  /** Takes up again what was begun on another day or device. */
  recall(orders: readonly Order[]) {
    this.now = this.clock.now();
    const mine = orders.filter((order) => order.id !== this.order?.id && isUnderway(order, this.now));
    this.#others = mine;
    for (const order of mine) this.#learn(order);
    this.#follow();
  }

  /** Goes on with an order made before. */
  resume(order: Order) {
    this.#take(order);
    if (order.ship) this.ship = { ...order.ship };
    this.#follow();
    if (this.step === 'held') void this.#prefill();
  }

  close() {
    this.#opened = null;
    this.turn = null;
    this.#follow();
  }

  /** Looks at it no more. */
  leave() {
    clearInterval(this.#timer);
  }

  /** Holds the pieces, or stands in line, or enters the draw; the same wish sent again is the same order. */
  async hold() {
    const place = this.#place;
    if (!place || !(await door.pass('buy'))) return;
    const body = this.#body(place);
    if (!body) return;
    const order = await this.#run(() =>
      insist(
        () => api.hold(body),
        (turn) => this.#told(turn)
      )
    );
    this.turn = null;
    this.#wished = order || (this.fault && isNo(this.fault)) ? null : body;
    if (!order) return this.#refused(body, place);
    this.#holding.settle();
    this.#take(order);
    this.#follow();
    if (order.offer && place.claimed.has(order.offer)) place.spend(order.offer);
    await this.#prefill();
  }

  /** Sends the address and pays; a declined payment can be tried again in another way. */
  async pay(provider: Way, number: string) {
    const order = this.order;
    if (!order || this.busy) return;
    const ship = { ...this.ship };
    const key = this.#paying.of([order.id, provider, number].join(' '));
    const paid = await this.#deal(order, async () => {
      if (order.state === 'held') await this.#placeAt(order, ship);
      const tried = await api.pay(order.id, { provider, number, key });
      // A try that nobody answered was declined then.
      if (tried.payment?.state === 'failed') throw declined();
      return tried;
    });
    if (paid || (this.fault && isNo(this.fault))) this.#paying.settle();
    if (!paid) return;
    this.choosing = false;
    if (provider === 'stripe' && paid.payment?.redirect) location.assign(paid.payment.redirect);
  }

  /** Sends the address of what costs nothing: that is all there is to do. */
  async book() {
    const order = this.order;
    if (order) await this.#deal(order, () => this.#placeAt(order, { ...this.ship }));
  }

  /** Says yes to a price that is higher than the one that was seen. */
  async agree() {
    const order = this.order;
    if (order) await this.#deal(order, () => api.agree(order.id, order.price));
  }

  /** Lets go of what is held. */
  async cancel() {
    const order = this.order;
    if (order) await this.#deal(order, () => api.cancel(order.id));
  }

  /** Lets the order take what somebody else did with it. */
  take(order: Order) {
    this.#take(order);
    this.#follow();
  }

  /** Back to the choice. */
  again() {
    this.order = null;
    this.fault = null;
    this.#follow();
  }

  #body(place: Place): OrderNew | null {
    const [sku, quote, { quantity }] = [this.chosen, this.quote, this];
    // In a draw that has a price of its own no offer is named.
    const offer = quote?.offer ? this.offer : null;
    if (!sku || !quote) return null;
    const wait = this.left < 1 || (this.door.is !== 'open' && this.stay);
    const key = this.#holding.of([sku.id, quantity, offer, wait].join(' '));
    if (this.#wished?.key === key) return this.#wished;
    const at = place.second();
    return { key, live: place.live, sku: sku.id, quantity, at, offer, wait, most: quote.price };
  }

  /** Tells of a wait; it ends when the sheet is closed. */
  #told(turn: Turn): boolean {
    this.turn = turn;
    return this.#opened !== null;
  }

  /** What a no changes in what is shown. */
  async #refused(body: OrderNew, place: Place) {
    if (this.fault?.code === 'sold_out' && !this.offer) this.#gone = body.sku;
    if (this.fault?.code !== 'price_changed') return;
    await place.refresh();
    const quote = this.quote;
    // The terms are the same, so it is this buyer who has had all of it.
    if (quote?.offer && quote.price.minor === body.most?.minor) place.spend(quote.offer.id);
  }

  /** Lays the order aside for another product's. */
  #lay() {
    const order = this.order;
    if (order && isUnderway(order, this.now))
      this.#others = [...this.#others.filter((one) => one.id !== order.id), order];
  }

  /** Sends it to an address of the book. */
  choose({ name, phone, address }: Address) {
    this.ship = { name, phone, address };
    this.known = true;
    this.keep = false;
  }

  async #placeAt(order: Order, ship: Ship): Promise<Order> {
    const placed = await api.place(order.id, ship);
    this.#take(placed);
    this.known = true;
    // The order is what matters: a book that is full or away does not hold it up.
    if (this.keep) this.addresses = await addAddress(ship).catch(() => this.addresses);
    this.keep = false;
    return placed;
  }

  /** Acts upon an order. Before a no is told, or that nobody answered, the order is asked for what became of it. */
  async #deal(order: Order, act: () => Promise<Order>): Promise<Order | null> {
    const became = await this.#run(() => act().catch((thrown: unknown) => this.#became(order, thrown)));
    if (became) this.#take(became);
    this.#follow();
    return became;
  }

  async #became(order: Order, thrown: unknown): Promise<Order> {
    const fresh = await api.order(order.id).catch(() => null);
    if (fresh) this.#take(fresh);
    const became = outcome(order, fresh, asFault(thrown), this.clock.now());
    if (became instanceof Fault) throw became;
    return became;
  }

  #take(order: Order) {
    this.order = order;
    this.now = this.clock.now();
    this.#learn(order);
  }

  /** Learns when the draw closes that an order is in. */
  #learn({ state, draw }: Order) {
    if (state !== 'in_draw' || !draw || this.windows[draw]) return;
    const known = this.product?.skus.find((sku) => sku.draw?.draw === draw)?.draw;
    const told = known ? Promise.resolve(known) : drawById(draw);
    told.then(
      ({ until }) => (this.windows = { ...this.windows, [draw]: until }),
      () => {}
    );
  }

  get #underway(): boolean {
    return [this.order, ...this.#others].some((order) => order && isUnderway(order, this.now));
  }

  /** Looks again and again for as long as something is under way. */
  #follow() {
    this.leave();
    if (this.#underway) this.#timer = setInterval(() => void this.#tick(), LOOK_AGAIN);
  }

  async #tick() {
    this.now = this.clock.now();
    this.#looks += 1;
    const orders = [...(this.order && !this.busy ? [this.order] : []), ...this.#others];
    await Promise.all(orders.map((one) => this.#look(one)));
    if (!this.#underway) this.leave();
  }

  /** Asks for an order as it is now, where it is time to ask. */
  async #look(order: Order) {
    if (!isDue(order, this.now, this.#looks, this.windows)) return;
    const fresh = await api.order(order.id).catch(() => null);
    if (!fresh) return;
    this.#renew(order, fresh);
    const news = newsOf(order, fresh);
    if (!news) return;
    if (news === 'won') this.won = fresh.id;
    if (news !== 'not_drawn') void this.#prefill();
    if (this.#opened?.id !== fresh.product) this.onnews(news, fresh);
  }

  /** Takes a look's answer, wherever its order stands meanwhile; what was done to it since then counts more. */
  #renew(was: Order, is: Order) {
    if (this.order === was && !this.busy) this.order = is;
    if (this.#others.includes(was)) this.#others = this.#others.map((one) => (one === was ? is : one));
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
