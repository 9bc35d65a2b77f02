// A playlist as a player reads it (draft-pantos-hls-rfc8216bis).

/** An attribute list. */
export const attributes = (text) =>
  Object.fromEntries(
    [...text.matchAll(/([A-Z0-9-]+)=(?:"([^"]*)"|([^,]*))/g)].map(
      ([, name, quoted, plain]) => [name, quoted ?? plain],
    ),
  );

/** Bytes of a file, `[first, last]`; where it does not say the first, they follow those before. */
function range(text, before) {
  if (!text) return undefined;
  const [length, first = before] = text.split("@").map(Number);
  return [first, first + length - 1];
}

class Listing {
  segments = [];
  control = {};
  first = 0;
  #open = { parts: [] };
  #map;
  #next = 0;

  read(line) {
    const [name, value = ""] = line.startsWith("#")
      ? line.split(/:(.*)/)
      : ["", line];
    this.#tags[name]?.(value);
  }

  #tags = {
    "#EXT-X-TARGETDURATION": (value) => (this.target = Number(value)),
    "#EXT-X-SERVER-CONTROL": (value) => (this.control = attributes(value)),
    "#EXT-X-MEDIA-SEQUENCE": (value) => (this.first = Number(value)),
    "#EXT-X-ENDLIST": () => (this.ended = true),
    "#EXT-X-MAP": (value) => {
      const { URI: uri, BYTERANGE: bytes } = attributes(value);
      this.#map = { uri, range: range(bytes, 0), key: value };
    },
    "#EXT-X-DISCONTINUITY": () => (this.#open.broken = true),
    "#EXT-X-PRELOAD-HINT": (value) => (this.hint = attributes(value).URI),
    "#EXT-X-BYTERANGE": (value) => (this.#open.bytes = value),
    "#EXTINF": (value) => (this.#open.duration = Number.parseFloat(value)),
    "#EXT-X-PART": (value) => {
      const part = attributes(value);
      this.#open.parts.push({
        uri: part.URI,
        duration: Number(part.DURATION),
        independent: part.INDEPENDENT === "YES",
      });
    },
    "": (uri) => {
      const bytes = range(this.#open.bytes, this.#next);
      if (bytes) this.#next = bytes[1] + 1;
      this.#close({ uri, range: bytes });
    },
  };

  #close(more) {
    const number = this.first + this.segments.length;
    this.segments.push({ ...this.#open, ...more, number, map: this.#map });
    this.#open = { parts: [] };
  }

  /** A segment under way is the last, and has no address. */
  done() {
    if (this.#open.parts.length) this.#close({});
    return this;
  }

  /** All that can be loaded, in turn: parts where they are listed, and otherwise whole segments. */
  pieces() {
    return this.segments.flatMap((segment) => {
      const { number, map, broken } = segment;
      const parts = segment.parts.length
        ? segment.parts
        : [{ ...segment, independent: true }];
      return parts.map((part, index) => ({
        ...part,
        name: segment.parts.length ? `${number}.${index}` : `${number}`,
        place: [number, index],
        last: Boolean(segment.uri) && index === parts.length - 1,
        broken: Boolean(broken) && index === 0,
        map,
      }));
    });
  }

  /** How long it is by what it says, in seconds. */
  get length() {
    return this.segments.reduce((sum, { duration }) => sum + duration, 0);
  }

  /** What a player asks for next: the first part that is not listed yet. */
  get next() {
    const last = this.segments.at(-1);
    return last.uri ? [last.number + 1, 0] : [last.number, last.parts.length];
  }
}

export function listing(text) {
  const read = new Listing();
  for (const line of text.split("\n").filter(Boolean)) read.read(line);
  return read.done();
}
