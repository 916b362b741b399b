/** The vector scaled to length 1; undefined where it has none (all zeros) or a number in it is not finite. */
export function unitLength(values: ArrayLike<number>): Float32Array | undefined {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += values[i]! * values[i]!;
  if (!(squares > 0 && squares < Number.POSITIVE_INFINITY)) return undefined;
  const scale = 1 / Math.sqrt(squares);
  return Float32Array.from(values, (value) => value * scale);
}
