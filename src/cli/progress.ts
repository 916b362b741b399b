import type { Clock } from '../core/effects.ts';
import type { Progress } from '../run/study.ts';
import type { Terminal } from './terminal.ts';

/** Between two lines where the terminal cannot redraw one. */
const lineEveryMs = 10_000;
const redrawEveryMs = 120;
const barWidth = 30;

const names: Readonly<Record<Progress['stage'], string>> = {
  ingest: 'ingest',
  slice: 'slice',
  placebo: 'placebo    current → current',
  candidate: 'candidate  current → candidate',
  grade: 'grades',
  launch: 'launch',
};

interface Stage {
  readonly first: Progress;
  readonly startedAt: number;
  last: Progress;
  shownAt: number;
}

/** Draws progress on stderr: one line a stage, redrawn on a terminal, now and then a plain line elsewhere. */
export class ProgressView {
  readonly #terminal: Terminal;
  readonly #clock: Clock;
  readonly #stages = new Map<string, Stage>();
  #drawnLines = 0;

  constructor(terminal: Terminal, clock: Clock) {
    this.#terminal = terminal;
    this.#clock = clock;
  }

  readonly update = (progress: Progress): void => {
    const now = this.#clock.now();
    const stage = this.#stages.get(progress.stage);
    if (!stage) this.#stages.set(progress.stage, { first: progress, startedAt: now, last: progress, shownAt: 0 });
    else stage.last = progress;
    const current = this.#stages.get(progress.stage)!;
    const finished = progress.total !== null && progress.done >= progress.total;
    const every = this.#terminal.live ? redrawEveryMs : lineEveryMs;
    if (!finished && now - current.shownAt < every) return;
    if (finished && current.shownAt === Number.POSITIVE_INFINITY) return;
    current.shownAt = finished ? Number.POSITIVE_INFINITY : now;
    if (this.#terminal.live) this.#redraw();
    else this.#terminal.note(`  ${this.#line(current)}`);
  };

  /** Leaves the lines as they are and starts below them. */
  end(): void {
    if (this.#terminal.live && this.#stages.size > 0) this.#redraw();
    this.#drawnLines = 0;
    this.#stages.clear();
  }

  #redraw(): void {
    const lines = [...this.#stages.values()].map((stage) => `  ${this.#line(stage)}`);
    const up = this.#drawnLines > 0 ? `\u001b[${this.#drawnLines}A` : '';
    this.#terminal.note(up + lines.map((line) => `\u001b[2K${line.slice(0, this.#terminal.width)}`).join('\n'));
    this.#drawnLines = lines.length;
  }

  #line(stage: Stage): string {
    const { last } = stage;
    const seconds = (this.#clock.now() - stage.startedAt) / 1000;
    const rate = seconds > 0 ? (last.done - stage.first.done) / seconds : 0;
    const name = names[last.stage].padEnd(31);
    const failed = last.failed ? `  ${last.failed} failed` : '';
    const cost = last.costUsd ? `  $${last.costUsd.toFixed(2)}` : '';
    if (last.total === null) return `${name} ${count(last, last.done)}${speed(last, rate)}${failed}${cost}`;
    const left = rate > 0 && last.done < last.total ? `   ${duration((last.total - last.done) / rate)} left` : '';
    return `${name} ${bar(last.done / Math.max(1, last.total))}  ${count(last, last.done)}/${count(last, last.total)}   ${duration(seconds)}${speed(last, rate)}${left}${failed}${cost}`;
  }
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, share) * barWidth);
  return '█'.repeat(full) + '░'.repeat(barWidth - full);
}

function count({ unit }: Progress, n: number): string {
  return unit === 'bytes' ? `${(n / 1e6).toFixed(1)} MB` : String(n);
}

function speed({ unit }: Progress, rate: number): string {
  if (rate <= 0) return '';
  return unit === 'bytes'
    ? `   ${(rate / 1e6).toFixed(1)} MB/s`
    : `   ${rate >= 100 ? rate.toFixed(0) : rate.toFixed(1)}/s`;
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const rest = `${String(Math.floor((whole % 3600) / 60)).padStart(hours ? 2 : 1, '0')}:${String(whole % 60).padStart(2, '0')}`;
  return hours ? `${hours}:${rest}` : rest;
}
