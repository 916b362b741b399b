import { displayWidth, fitted } from './display-width.ts';
import type { Paint, Tone } from './paint.ts';

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
}

export interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
  readonly cells: readonly Cell[];
  /** Left out first when the terminal is narrow: the highest number goes first, 0 stays. */
  readonly dropOrder: number;
}

export interface TableSpace {
  readonly width: number;
  readonly indent: number;
  readonly paint: Paint;
}

const gap = 3;
const shortestName = 20;

/** Lines of a table whose first column takes what the others leave; columns that do not fit go in their drop order. */
export function textTable(columns: readonly Column[], space: TableSpace): readonly string[] {
  const shown = fitting(columns, space.width - space.indent);
  const widths = shown.map(columnWidth);
  const others = widths.slice(1).reduce((sum, width) => sum + width + gap, 0);
  const room = Math.max(1, space.width - space.indent - others);
  widths[0] = Math.min(widths[0]!, room);
  const rows = shown[0]!.cells.map((_, row) => shown.map((column) => column.cells[row]!));
  const line = (cells: readonly Cell[]): string => tableLine(cells, { shown, widths, space });
  return [line(shown.map(({ head }) => ({ text: head, tone: 'dim' }))), ...rows.map(line)];
}

function fitting(columns: readonly Column[], width: number): readonly Column[] {
  const needed = shortestName + columns.slice(1).reduce((sum, column) => sum + columnWidth(column) + gap, 0);
  const last = Math.max(...columns.map(({ dropOrder }) => dropOrder));
  if (needed <= width || last === 0) return columns;
  return fitting(
    columns.filter(({ dropOrder }) => dropOrder !== last),
    width,
  );
}

function columnWidth({ head, cells }: Column): number {
  return Math.max(displayWidth(head), ...cells.map(({ text }) => displayWidth(text)));
}

interface LinePlan {
  readonly shown: readonly Column[];
  readonly widths: readonly number[];
  readonly space: TableSpace;
}

function tableLine(cells: readonly Cell[], { shown, widths, space }: LinePlan): string {
  const left = space.width - space.indent;
  let used = 0;
  const texts = cells.map(({ text, tone }, i) => {
    const start = i === 0 ? 0 : gap;
    const room = Math.min(widths[i]!, left - used - start);
    if (room <= 0) return '';
    used += start + room;
    const short = fitted(text, room);
    const padding = ' '.repeat(Math.max(0, room - displayWidth(short)));
    const painted = space.paint(short, tone ?? 'plain');
    return ' '.repeat(start) + (shown[i]!.align === 'right' ? padding + painted : painted + padding);
  });
  return (' '.repeat(space.indent) + texts.join('')).trimEnd();
}
