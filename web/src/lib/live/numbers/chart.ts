import type uPlot from 'uplot';
import { m } from '$words';
import type { Cue, Wall } from '$lib/api/shapes';
import { count } from '$lib/ui/words/figure';
import { second, time } from '$lib/ui/words/moment';

const HEIGHT = 160;

/**
 * The minutes of a wall as columns: time in seconds, online, comments, orders. A minute that is not over has nothing to
 * compare with those that are: what is counted in it is not drawn yet.
 */
export function chartData({ minutes, at }: Pick<Wall, 'minutes' | 'at'>): uPlot.AlignedData {
  const counted = (what: 'comments' | 'orders') =>
    minutes.map((minute) => (minute.at + 60_000 <= at ? minute[what] : null));
  return [
    minutes.map((minute) => minute.at / 1000),
    minutes.map((minute) => minute.online),
    counted('comments'),
    counted('orders')
  ];
}

/** How the chart is drawn, in the colours of the page as it is now. */
export function chartOptions(box: HTMLElement, wall: () => Pick<Wall, 'cues'>): uPlot.Options {
  const colour = (name: string) => made(box, { color: `var(${name})` }).color;
  const { fontSize, fontFamily: family } = made(box, { fontSize: 'var(--t1)', fontFamily: 'var(--sans)' });
  const size = Math.round(parseFloat(fontSize));
  const pen: Pen = { line: colour('--edge'), ink: colour('--ink-2'), size, family };
  const axis = {
    font: `${size}px ${family}`,
    stroke: colour('--ink-2'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false }
  };
  const value = (_: uPlot, n: number | null) => (n === null ? '–' : count(n));
  return {
    width: Math.max(200, box.clientWidth),
    height: HEIGHT,
    cursor: { y: false },
    series: [
      { label: m.time_label(), value: (_, at) => (at === null ? '–' : second(at * 1000)) },
      { label: m.num_online(), stroke: colour('--ink'), width: 2, value },
      { label: m.num_comments(), stroke: colour('--edge'), width: 1, dash: [4, 3], value },
      { label: m.orders(), stroke: colour('--accent-ink'), width: 2, scale: 'orders', value }
    ],
    axes: [
      { ...axis, incrs: STEPS, values: (_, all) => all.map((at) => time(at * 1000)) },
      { ...axis, size: 44, values: (_, all) => all.map(count) },
      {
        ...axis,
        scale: 'orders',
        side: 1,
        size: 36,
        grid: { show: false },
        values: (_, all) => all.map(whole)
      }
    ],
    scales: { y: { range: fromZero }, orders: { range: fromZero } },
    hooks: { draw: [(plot) => marks(plot, wall().cues, pen)] }
  };
}

/** Distances between two times on the axis, in seconds: never less than what the labels tell apart. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 360].map((minutes) => minutes * 60);

const whole = (n: number) => (Number.isInteger(n) ? count(n) : '');

function fromZero(_: uPlot, __: number | null, most: number | null): [number, number] {
  return [0, Math.max(4, (most ?? 0) * 1.1)];
}

const shorten = (text: string) => (text.length > 18 ? `${text.slice(0, 17)}…` : text);

/** How the marks of cues look; `size` is in pixels of the page. */
interface Pen {
  line: string;
  ink: string;
  size: number;
  family: string;
}

/** Rows of words over one another. */
const ROWS = 3;

/** A line for each cue at its second, and its words in the first row in which there is room for them. */
function marks(plot: uPlot, cues: readonly Cue[], { line, ink, size, family }: Pen) {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.font = `${size * ratio}px ${family}`;
  const free = Array.from({ length: ROWS }, () => bbox.left);
  const right = bbox.left + bbox.width;
  for (const cue of cues) {
    const x = Math.round(plot.valToPos(cue.at / 1000, 'x', true));
    if (x < bbox.left || x > right) continue;
    ctx.fillStyle = line;
    ctx.fillRect(x, bbox.top, ratio, bbox.height);
    const word = shorten(cueWord(cue));
    const width = ctx.measureText(word).width + 10 * ratio;
    // At the right end words stand before their line.
    const from = x + width > right ? x - width : x;
    const row = free.findIndex((end) => from >= end);
    if (row < 0) continue;
    free[row] = from + width;
    ctx.fillStyle = ink;
    ctx.fillText(word, from + 3 * ratio, bbox.top + (row * 1.3 + 1) * size * ratio);
  }
  ctx.restore();
}

/** What a mark says. */
export function cueWord(cue: Pick<Cue, 'kind' | 'title'>): string {
  const words = {
    pin: m.cue_pin,
    explain: m.cue_explain,
    open: m.cue_open,
    end: m.cue_end,
    stock: m.cue_stock
  };
  return words[cue.kind]({ title: cue.title });
}

/** What the page makes of tokens, since canvas does not know them. */
function made(box: HTMLElement, style: Partial<CSSStyleDeclaration>) {
  const probe = document.createElement('span');
  Object.assign(probe.style, style);
  box.append(probe);
  const { color, fontSize, fontFamily } = getComputedStyle(probe);
  probe.remove();
  return { color, fontSize, fontFamily };
}
