// The boxes of a fragmented MP4 (ISO/IEC 14496-12) of which the times of its samples can be told.

/** The boxes between two places: kind, version and flags where it has them, and what is in it. */
function* boxes(bytes) {
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > bytes.length)
      throw new Error(`a box of ${size} bytes does not fit`);
    const kind = bytes.toString("latin1", at + 4, at + 8);
    yield { kind, body: bytes.subarray(at + 8, at + size) };
    at += size;
  }
}

const all = (bytes, kind) =>
  [...boxes(bytes)].filter((box) => box.kind === kind).map(({ body }) => body);

/** The body of the first box on a path. */
const at = (bytes, ...path) =>
  path.reduce((inside, kind) => all(inside, kind)[0], bytes);

/** A number behind version and flags, which lies elsewhere where times have 64 bits. */
const field = (body, narrow, wide) =>
  body.readUInt32BE(body[0] === 1 ? wide : narrow);

/** The tracks of a map by their id: `vide` or `soun`, its width, ticks a second, and how long a sample is that does not say. */
export function tracks(map) {
  const moov = at(map, "moov");
  const lengths = new Map(
    all(at(moov, "mvex"), "trex").map((trex) => [
      trex.readUInt32BE(4),
      trex.readUInt32BE(12),
    ]),
  );
  return new Map(
    all(moov, "trak").map((trak) => {
      const tkhd = at(trak, "tkhd");
      const id = field(tkhd, 12, 20);
      const width = tkhd.readUInt16BE(tkhd.length - 8);
      const scale = field(at(trak, "mdia", "mdhd"), 12, 20);
      const kind = at(trak, "mdia", "hdlr").toString("latin1", 8, 12);
      return [id, { kind, width, scale, length: lengths.get(id) }];
    }),
  );
}

const DATA_OFFSET = 0x1;
const FIRST_FLAGS = 0x4;
const LENGTHS = 0x100;
const BASE_OFFSET = 0x1;
const DESCRIPTION = 0x2;
const DEFAULT_LENGTH = 0x8;

const flags = (body) => body.readUIntBE(1, 3);
const words = (mask) => mask.toString(2).replaceAll("0", "").length;

const samples = (trun) => trun.readUInt32BE(4);

/** The length of all samples of a run, in ticks. */
function run(trun, length) {
  const [has, count] = [flags(trun), samples(trun)];
  if (!(has & LENGTHS)) return count * length;
  const each = 4 * words(has & 0xf00);
  let place =
    8 + (has & DATA_OFFSET ? 4 : 0) + (has & FIRST_FLAGS ? 4 : 0) - each;
  const own = Array.from({ length: count }, () =>
    trun.readUInt32BE((place += each)),
  );
  return own.reduce((sum, one) => sum + one, 0);
}

/** What a sample of this fragment lasts that does not say. */
function usual(tfhd, length) {
  if (!(flags(tfhd) & DEFAULT_LENGTH)) return length;
  const before =
    (flags(tfhd) & BASE_OFFSET ? 8 : 0) + (flags(tfhd) & DESCRIPTION ? 4 : 0);
  return tfhd.readUInt32BE(8 + before);
}

/** What a piece of media holds: of each fragment the track, how many samples, and in ticks where it begins and ends. */
export function spans(media, known) {
  return all(media, "moof").flatMap((moof) =>
    all(moof, "traf").map((traf) => {
      const [tfhd, tfdt] = [at(traf, "tfhd"), at(traf, "tfdt")];
      const track = known.get(tfhd.readUInt32BE(4));
      const begin =
        tfdt[0] === 1 ? Number(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4);
      const runs = all(traf, "trun");
      const sum = (of) => runs.reduce((sum, trun) => sum + of(trun), 0);
      const end = begin + sum((trun) => run(trun, usual(tfhd, track.length)));
      return { track, samples: sum(samples), begin, end };
    }),
  );
}
