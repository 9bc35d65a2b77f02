/** A UUID of version 7 (RFC 9562 section 5.7): its first 48 bits are the time, so keys sort by it. */
export function uuid7(now = Date.now(), chance = crypto.getRandomValues(new Uint8Array(10))): string {
  const time = now.toString(16).padStart(12, '0');
  const rest = Array.from(chance, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const variant = (8 + (parseInt(rest.charAt(4), 16) & 3)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(1, 4)}-${variant}${rest.slice(5, 8)}-${rest.slice(8, 20)}`;
}
