import { createHash } from 'node:crypto';

/**
 * Uniform number in (0, 1) that depends only on the seed, the purpose and the item: adding a draw elsewhere, another
 * order or more workers change nothing. 53 bits of SHA-256; never exactly 0 or 1.
 */
export function keyedUniform(seed: number, purpose: string, item: string): number {
  const digest = createHash('sha256').update(`${seed}\0${purpose}\0${item}`).digest();
  const high = digest.readUInt32BE(0) >>> 5;
  const low = digest.readUInt32BE(4) >>> 6;
  return (high * 67108864 + low + 0.5) / 9007199254740992;
}

/** Integer in [0, 2^31) by the same rule: the sampling seed of one request. */
export function keyedInteger(seed: number, purpose: string, item: string): number {
  return Math.floor(keyedUniform(seed, purpose, item) * 2147483648);
}
