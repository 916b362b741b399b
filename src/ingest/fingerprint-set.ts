/** Whether a text was seen before; remembers it either way. */
export interface SeenBefore {
  add(text: string): boolean;
  readonly size: number;
}

const firstSlots = 1 << 12;

/**
 * A set of texts, kept as 64-bit fingerprints in 8 bytes a slot, at most 70 % full: a million take 16 MB. Two different things are
 * taken for one with probability 3e-8 at a million, 3e-4 at a hundred million.
 */
export function fingerprintSet(): SeenBefore {
  let slots = firstSlots;
  let table = new Uint32Array(slots * 2);
  let size = 0;

  const slotOf = (high: number, low: number): number => {
    let slot = low & (slots - 1);
    while (
      (table[2 * slot] !== 0 || table[2 * slot + 1] !== 0) &&
      (table[2 * slot] !== high || table[2 * slot + 1] !== low)
    ) {
      slot = (slot + 1) & (slots - 1);
    }
    return slot;
  };
  const grow = (): void => {
    const old = table;
    slots *= 2;
    table = new Uint32Array(slots * 2);
    for (let at = 0; at < old.length; at += 2) {
      const high = old[at]!;
      const low = old[at + 1]!;
      if (high === 0 && low === 0) continue;
      const slot = slotOf(high, low);
      table[2 * slot] = high;
      table[2 * slot + 1] = low;
    }
  };
  return {
    add(text) {
      const [high, low] = fingerprint(text);
      const slot = slotOf(high, low);
      if (table[2 * slot] === high && table[2 * slot + 1] === low) return true;
      table[2 * slot] = high;
      table[2 * slot + 1] = low;
      size += 1;
      if (size > slots * 0.7) grow();
      return false;
    },
    get size() {
      return size;
    },
  };
}

/** Two 32-bit multiplicative hashes, crossed at the end (cyrb53 by bryc, public domain). Never (0, 0): an empty slot. */
function fingerprint(text: string): readonly [high: number, low: number] {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return [high >>> 0, low >>> 0 || 1];
}
