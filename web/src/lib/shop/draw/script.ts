/** A check of a draw in another language, with nothing but its standard library. */
export const script = (origin: string, draw: string) => `import hashlib, json, urllib.request

API = "${origin}/api/wanghong/v1/draws/${draw}"
get = lambda url: json.load(urllib.request.urlopen(url))
sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
eight = lambda n: int(n).to_bytes(8, "big")
hexed = lambda text: bytes.fromhex(text or "")

draw, lines, after = get(API), [], ""
while page := get(API + "/entrants" + after):
    lines += page
    after = "?after=" + page[-1]["order"]

def root(leaves):
    if len(leaves) < 2: return leaves[0] if leaves else sha()
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\\1", root(leaves[:k]), root(leaves[k:]))

def committed():
    if draw["version"] < 2: return sha(seed)
    beacon = draw["beacon"]
    parts = [b"wanghong draw 2", *[eight(draw[name]) for name in ("id", "sku", "from", "until", "pieces")],
        eight(draw["price"]["minor"]), draw["price"]["currency"].encode(),
        b"" if draw["per_buyer"] is None else eight(draw["per_buyer"]),
        beacon and hexed(beacon["chain"]) + eight(beacon["round"]) + eight(beacon["until"]) or b"",
        hexed(draw["receipts"]), sha(seed)]
    return sha(b"".join(len(part).to_bytes(4, "big") + part for part in parts))

def leaf(line):
    if draw["version"] < 2: return sha(b"\\0", eight(line["order"]), eight(line["buyer"]))
    return sha(b"\\0\\2", eight(line["order"]), hexed(line["entrant"]), eight(line["pieces"]), eight(line["at"]))

seed, top = hexed(draw["seed"]), hexed(draw["root"])
print("commitment holds:", committed().hex() == draw["commitment"])
print("root holds:", root([leaf(line) for line in lines]) == top)
last, beacon = seed, draw.get("beacon") or {}
if draw["version"] > 1: last = sha(b"wanghong draw 2 seed", seed, hexed(beacon.get("randomness")))
if beacon:
    print("compare the randomness of round", beacon["round"], "with any server of drand:", beacon["randomness"])
    print("  https://api.drand.sh/" + beacon["chain"] + "/public/" + str(beacon["round"]))
for line in sorted(lines, key=lambda line: sha(last, top, eight(line["order"])))[:20]:
    print(line["order"], line["pieces"], line["outcome"] or "-")
`;
