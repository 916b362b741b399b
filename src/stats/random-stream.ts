/**
 * A counter-based random stream (Philox 2x32-10, Salmon et al. 2011), keyed by seed, purpose and item: what it draws
 * depends on these alone, never on what was drawn elsewhere or in which order. For simulation only; no published interval
 * draws anything.
 */
export interface RandomStream {
  /** Uniform on the open interval (0, 1), 53 bits. */
  uniform(): number;
}

export interface StreamKey {
  readonly seed: number;
  readonly purpose: string;
  readonly item: string | number;
}

export function randomStream({ seed, purpose, item }: StreamKey): RandomStream {
  const name = `${seed}\u0000${purpose}\u0000${item}`;
  const key = hash(name, 0x811c9dc5);
  const block = hash(name, 0x9e3779b9);
  let counter = 0;
  return {
    uniform() {
      const [high, low] = philox(counter, block, key);
      counter = (counter + 1) >>> 0;
      return ((high >>> 5) * 67108864 + (low >>> 6) + 0.5) / 9007199254740992;
    },
  };
}

function philox(counter: number, block: number, start: number): [number, number] {
  let left = counter;
  let right = block;
  let key = start;
  for (let round = 0; round < 10; round++) {
    const high = multiplyHigh(left, 0xd256d193);
    const low = Math.imul(left, 0xd256d193) >>> 0;
    left = (high ^ key ^ right) >>> 0;
    right = low;
    key = (key + 0x9e3779b9) >>> 0;
  }
  return [left, right];
}

/** The upper 32 bits of a 32 x 32 bit product. */
function multiplyHigh(a: number, b: number): number {
  const [aHigh, aLow, bHigh, bLow] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536);
}

/** FNV-1a over UTF-16 units, then murmur's finaliser. */
function hash(text: string, offset: number): number {
  let value = offset;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
