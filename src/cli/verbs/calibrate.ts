import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { ForeshadowError } from '../../core/errors.ts';
import { parseLabelLines } from '../../grade/calibrate/label-lines.ts';
import { labelForm } from '../../report/html/label-form.ts';
import { addLabels, writeNew } from '../../run/calibrate/add-labels.ts';
import { markAnchor } from '../../run/calibrate/anchor-set.ts';
import { type CalibratedBehavior, calibrated, calibrateStudy } from '../../run/calibrate/calibrate-study.ts';
import { labelSheetOf } from '../../run/calibrate/label-sheet-of.ts';
import type { AuditedLane } from '../../run/calibrate/study-audit.ts';
import { studyPanel } from '../../run/calibrate/study-panel.ts';
import type { Study } from '../../run/study.ts';
import { askLabel, type LabelDesk, showPolicy } from '../ask-labels.ts';
import { type ShownCalibration, showCalibration } from '../calibration-report.ts';
import { type Context, withStudy } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';

interface Options {
  readonly behavior?: string;
  readonly lane: 'candidate' | 'today' | 'placebo';
  readonly flagged: number;
  readonly unflagged: number;
  readonly labels?: string;
  readonly form?: string;
  readonly by?: string;
  readonly anchor?: number;
}

const laneOf: Readonly<Record<Options['lane'], AuditedLane>> = {
  candidate: 'candidate',
  today: 'current-observed',
  placebo: 'placebo',
};

export async function run(context: Context, args: VerbArguments): Promise<number> {
  const options = args.options as unknown as Options;
  refuseBadCounts(options);
  return withStudy(context, 'writes', (study) =>
    options.anchor === undefined ? audit(study, context, options) : anchor(study, context, options),
  );
}

async function audit(study: Study, context: Context, options: Options): Promise<number> {
  const { terminal, deps } = context;
  const order = {
    ...options,
    lane: laneOf[options.lane],
    wanted: { flagged: options.flagged, unflagged: options.unflagged },
  };
  let behaviors = await calibrateStudy(study, order, deps);
  const handedIn =
    options.labels === undefined ? null : await labelsFrom(study, context, options.labels, options.by ?? null);
  if (options.form !== undefined) await writeForm(study, context, { file: options.form, behaviors });
  else if (handedIn === null && isAtTerminal(context)) await label(study, context, { behaviors, by: options.by });
  behaviors = await Promise.all(behaviors.map((one) => calibrated(study, one)));
  const shown = await Promise.all(behaviors.map(async (one) => ({ ...one, panel: await studyPanel(study, one) })));
  if (terminal.json) outJson(terminal, { handedIn, behaviors: shown.map(asJson) });
  else showCalibration(terminal, shown);
  return exitCodes.ok;
}

async function labelsFrom(study: Study, { terminal, deps }: Context, file: string, by: string | null) {
  const text = await readFile(resolve(file), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new ForeshadowError('labels.unreadable', `${file} cannot be read (${cause.code ?? 'unknown'}).`, {
      hint: 'Give the file that the form saved: foreshadow calibrate --form labels.html writes the form.',
      cause,
    });
  });
  const counts = await addLabels(study, { file, lines: parseLabelLines(text, file), by }, deps);
  terminal.note(`  ${counts.added} labels added${counts.known > 0 ? `, ${counts.known} known already` : ''}`);
  return counts;
}

async function writeForm(
  study: Study,
  { terminal }: Context,
  { file, behaviors }: { file: string; behaviors: readonly CalibratedBehavior[] },
): Promise<void> {
  const sheets = await Promise.all(behaviors.map((one) => labelSheetOf(study, one, one.queue)));
  await writeFile(resolve(file), labelForm(study.config.study, sheets));
  terminal.note(`  form       ${resolve(file)}`);
}

function isAtTerminal({ terminal }: Context): boolean {
  return !terminal.json && process.stdin.isTTY === true && process.stdout.isTTY === true;
}

/** One reply after another until none is open or the person quits; each answer is durable before the next question. */
async function label(
  study: Study,
  context: Context,
  { behaviors, by }: { behaviors: readonly CalibratedBehavior[]; by: string | undefined },
): Promise<void> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const closed = new Promise<null>((end) => lines.once('close', () => end(null)));
  const desk: LabelDesk = {
    ask: (question) => Promise.race([new Promise<string>((answer) => lines.question(question, answer)), closed]),
    show: (text) => context.terminal.out(text),
  };
  const labeller = by ?? context.deps.environment.USER ?? 'person';
  try {
    for (const behavior of behaviors)
      if ((await labelBehavior(study, { desk, labeller, context }, behavior)) === 'quit') return;
  } finally {
    lines.close();
  }
}

async function labelBehavior(
  study: Study,
  { desk, labeller, context }: { desk: LabelDesk; labeller: string; context: Context },
  behavior: CalibratedBehavior,
): Promise<'done' | 'quit'> {
  const skipped = new Set<number>();
  const replies = new Map(behavior.audit.replies.map((reply) => [reply.position, reply]));
  showPolicy(desk, sheetHead(behavior));
  for (;;) {
    const { queue } = await calibrated(study, behavior);
    const next = queue.find(({ position }) => !skipped.has(position));
    if (!next) return 'done';
    skipped.add(next.position);
    const sheet = await labelSheetOf(study, behavior, [next]);
    const answer = await askLabel(desk, sheet, sheet.items[0]!);
    if (answer.kind === 'quit') return 'quit';
    if (answer.kind === 'skip') continue;
    const { seq, graderLabel } = replies.get(next.position)!;
    const policy = study.handles.get(behavior.policy.id)!;
    const at = context.deps.clock.now();
    await writeNew(study, [{ reply: seq, policy, label: answer.label, event: answer.event, labeller, at, note: null }]);
    desk.show(`  kept. The grader said ${graderLabel}.\n`);
  }
}

function sheetHead({ policy }: CalibratedBehavior) {
  return { policy: policy.id, title: policy.title, hash: policy.hash, body: policy.body, labels: policy.labels };
}

function asJson({ policy, audit, state, apparent, corrected, shrink, queue, panel }: ShownCalibration) {
  const { sides, ties, outside, labellers, withGrader, betweenPeople } = state;
  return {
    behavior: policy.id,
    lane: audit.lane,
    graded: { flagged: audit.sample.flagged.replies, unflagged: audit.sample.unflagged.replies },
    sides,
    ties: ties.length,
    outside,
    labellers,
    audit: state.audit,
    apparent,
    corrected,
    withGrader,
    betweenPeople,
    panel,
    oneMoreLabel: shrink,
    open: queue.length,
  };
}

async function anchor(study: Study, { terminal, deps }: Context, { behavior, anchor: size }: Options): Promise<number> {
  const marked = await markAnchor(study, { size: size!, ...(behavior === undefined ? {} : { behavior }) }, deps);
  if (terminal.json) outJson(terminal, { anchors: marked });
  else
    for (const one of marked)
      terminal.out(
        `  ${one.behavior}: ${one.replies} replies (${one.events} flagged) are graded again before each run's new grades`,
      );
  return exitCodes.ok;
}

function refuseBadCounts(options: Options): void {
  for (const name of ['flagged', 'unflagged', 'anchor'] as const) {
    const value = options[name];
    if (value === undefined || (Number.isSafeInteger(value) && value >= (name === 'anchor' ? 1 : 0))) continue;
    throw new ForeshadowError('calibrate.bad-count', `--${name} is no whole number of replies.`, {
      hint: `Give a number, such as --${name} 40.`,
    });
  }
}
