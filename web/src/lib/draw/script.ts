/** A check of a draw in another language, with nothing but its standard library. */
export const script = (origin: string, draw: string) => `import hashlib, json, urllib.request

API = "${origin}/api/wanghong/v1/draws/${draw}"
get = lambda url: json.load(urllib.request.urlopen(url))
sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
eight = lambda id: int(id).to_bytes(8, "big")

draw, lines, after = get(API), [], ""
while page := get(API + "/entrants" + after):
    lines += page
    after = "?after=" + page[-1]["order"]

def root(leaves):
    if len(leaves) < 2: return leaves[0] if leaves else sha()
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\\1", root(leaves[:k]), root(leaves[k:]))

seed, top = bytes.fromhex(draw["seed"]), bytes.fromhex(draw["root"])
print("commitment holds:", sha(seed).hex() == draw["commitment"])
leaves = [sha(b"\\0", eight(line["order"]), eight(line["buyer"])) for line in lines]
print("root holds:", root(leaves) == top)
for line in sorted(lines, key=lambda line: sha(seed, top, eight(line["order"])))[:20]:
    print(line["order"], line["pieces"], "given" if line["given"] else "-")
`;
