/**
 * Labels of many rows as numbers: `labels[codes[i]]` is the label of row i, and -1 is a row without one. The labels are
 * sorted by code unit and each occurs once, so codes sort as their labels do.
 */
export interface LabelColumn {
  readonly codes: Int32Array;
  readonly labels: readonly string[];
}

export interface LabelCollector {
  /** The label of the next row; undefined where it has none. */
  add(label: string | undefined): void;
  /** All rows so far. */
  column(): LabelColumn;
}

const firstRoom = 1024;

/** Takes labels in row by row and keeps each different one once: a million rows of few users are four bytes each. */
export function collectLabels(): LabelCollector {
  const known = new Map<string, number>();
  let codes = new Int32Array(firstRoom);
  let n = 0;
  return {
    add: (label) => {
      if (n === codes.length) codes = roomier(codes);
      codes[n++] = label === undefined ? -1 : codeOf(known, label);
    },
    column: () => sorted(known, codes.slice(0, n)),
  };
}

function codeOf(known: Map<string, number>, label: string): number {
  const code = known.get(label);
  if (code !== undefined) return code;
  known.set(label, known.size);
  return known.size - 1;
}

function roomier(codes: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const more = new Int32Array(codes.length * 2);
  more.set(codes);
  return more;
}

/** From codes in order of appearance to codes in order of the labels. */
function sorted(known: ReadonlyMap<string, number>, codes: Int32Array): LabelColumn {
  const labels = [...known.keys()].sort();
  const rank = new Int32Array(labels.length);
  for (let at = 0; at < labels.length; at++) rank[known.get(labels[at]!)!] = at;
  for (let i = 0; i < codes.length; i++) if (codes[i]! >= 0) codes[i] = rank[codes[i]!]!;
  return { codes, labels };
}
