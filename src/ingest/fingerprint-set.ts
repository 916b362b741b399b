/** Whether something was seen before; remembers it either way. Fingerprints are at least 16 hex characters. */
export interface SeenBefore {
  add(fingerprint: string): boolean;
  readonly size: number;
}

const firstSlots = 1 << 12;

/**
 * A set of 64-bit fingerprints in 8 bytes a slot, at most 70 % full: a million take 16 MB. Two different things are
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
    add(fingerprint) {
      const high = Number.parseInt(fingerprint.slice(0, 8), 16);
      // All zeros marks an empty slot.
      const low = Number.parseInt(fingerprint.slice(8, 16), 16) || 1;
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
