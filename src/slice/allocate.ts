/**
 * Units to draw from each stratum in proportion to what it offers (largest remainders), at least one from each while
 * the size allows, never more than it has. Ties go to the stratum whose name sorts first, so the result is unique.
 */
export function allocate(offered: ReadonlyMap<string, number>, size: number): ReadonlyMap<string, number> {
  const total = [...offered.values()].reduce((sum, n) => sum + n, 0);
  const target = Math.min(size, total);
  const shares = [...offered].map(([stratum, n]) => {
    const exact = total === 0 ? 0 : (target * n) / total;
    const atLeast = target >= offered.size ? 1 : 0;
    return { stratum, offered: n, take: Math.min(n, Math.max(atLeast, Math.floor(exact))), exact };
  });
  const taken = (): number => shares.reduce((sum, share) => sum + share.take, 0);
  const byRemainder = (a: (typeof shares)[number], b: (typeof shares)[number]): number =>
    b.exact - b.take - (a.exact - a.take) || (a.stratum < b.stratum ? -1 : 1);
  while (taken() < target) shares.filter((share) => share.take < share.offered).sort(byRemainder)[0]!.take++;
  while (taken() > target)
    shares
      .filter((share) => share.take > 1)
      .sort(byRemainder)
      .at(-1)!.take--;
  return new Map(shares.map((share) => [share.stratum, share.take]));
}
