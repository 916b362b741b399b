import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseLabelLines } from '../../grade/calibrate/label-lines.ts';
import { labelForm } from '../../report/html/label-form.ts';
import { renderHtml } from '../../report/html/render-html.ts';
import type { LabelSheet } from '../../report/label-sheet.ts';
import { renderTerminal } from '../../report/terminal/render-terminal.ts';
import { reportStudy } from '../report/report-study.ts';
import { runStudy } from '../run-study.ts';
import type { Study } from '../study.ts';
import { addLabels } from './add-labels.ts';
import { markAnchor } from './anchor-set.ts';
import { calibrateStudy } from './calibrate-study.ts';
import { judge, judgedStudy, judgeSays } from './judged-study.conformance.ts';
import { labelSheetOf } from './label-sheet-of.ts';

const conversations = 120;
/** Each test asks the judge a few hundred times over the network stack. */
const patience = 60_000;
const order = { lane: 'current-observed', wanted: { flagged: 20, unflagged: 60 } } as const;

/** What a person who knows the truth saves from the form. */
function truthLines({ policy, hash, items }: LabelSheet, labeller = 'ann'): string[] {
  return items.map(({ reply, text }) =>
    JSON.stringify({ reply, policy, policyHash: hash, label: /^yes/.test(text) ? 'present' : 'absent', labeller }),
  );
}

describe('calibrating a study', { timeout: patience }, () => {
  let world: Awaited<ReturnType<typeof judgedStudy>>;
  let study: Study;
  beforeEach(async () => {
    world = await judgedStudy(conversations);
    study = await world.open('yes, {n}');
    await runStudy(study, world.deps());
  }, patience);
  afterEach(async () => {
    await study.store.close();
    await world.close();
  });
  const corrected = async () => (await reportStudy(study, world.deps())).behaviors[0]!.corrected?.[0] ?? null;
  const handIn = (lines: readonly string[]) =>
    addLabels(
      study,
      { file: 'labels.jsonl', lines: parseLabelLines(lines.join('\n'), 'labels.jsonl'), by: null },
      world.deps(),
    );

  it('labels by the form correct the rate beside the apparent one, and three other labels move it', async () => {
    expect(await corrected()).toBeNull();
    const [drawn] = await calibrateStudy(study, order, world.deps());
    expect(drawn!.queue).toHaveLength(80);
    const sheet = await labelSheetOf(study, drawn!, drawn!.queue);
    const page = labelForm('judged', [sheet]);
    expect([...page.matchAll(/data-reply="([^"]+)"/g)].map(([, id]) => id)).toEqual(
      sheet.items.map(({ reply }) => reply),
    );
    expect(page).not.toContain('<img');
    expect(page).not.toContain('\u001b');
    const lines = truthLines(sheet);
    expect(await handIn(lines)).toEqual({ added: 80, known: 0 });
    expect(await handIn(lines)).toEqual({ added: 0, known: 80 });

    const report = await reportStudy(study, world.deps());
    const own = report.behaviors[0]!;
    expect(own.today).toMatchObject({ status: 'estimated', rate: 0.3 });
    const found = own.corrected![0]!;
    if (found.result.status !== 'estimated') throw new Error(found.result.reason);
    expect(found.result.ci95.lower).toBeLessThan(0.25);
    expect(found.result.ci95.upper).toBeGreaterThan(0.25);
    expect(Math.abs(found.result.rate - 0.25)).toBeLessThan(0.06);
    expect(found.label).toMatch(/^corrected for grader error: PPV \d+ of 20, sensitivity /);
    expect(found.kappa!.value).toBeGreaterThan(0.3);
    expect(found.labels).toMatchObject({ flagged: 20, unflagged: 60, labellers: 1 });
    for (const text of [renderHtml(report), renderTerminal(report, { width: 100, color: false })])
      expect(text.replace(/\s+/g, ' ')).toContain('Forecast and score stay as graded');

    const wrong = lines.filter((line) => line.includes('"present"')).slice(0, 3);
    await handIn(wrong.map((line) => line.replace('"present"', '"absent"')));
    const after = await corrected();
    if (after?.result.status !== 'estimated') throw new Error('no correction');
    expect(after.result.ci95.upper).toBeLessThan(found.result.ci95.upper);
    const again = await calibrateStudy(study, { ...order, wanted: { flagged: 5, unflagged: 5 } }, world.deps());
    expect(again[0]!.audit).toEqual(drawn!.audit);
    expect(again[0]!.queue).toEqual([]);
  });

  it('every flagged reply checked: what people found wrong is counted out, and no PPV is estimated', async () => {
    const [drawn] = await calibrateStudy(study, { ...order, wanted: { flagged: 500, unflagged: 100 } }, world.deps());
    await handIn(truthLines(await labelSheetOf(study, drawn!, drawn!.queue)));
    const found = (await corrected())!;
    expect(found).toMatchObject({ allVerified: true, ppv: null });
    expect(found.label).toMatch(/all 36 flagged checked, 24 right, sensitivity /);
    if (found.result.status !== 'estimated') throw new Error(found.result.reason);
    expect(found.result.ci95.lower).toBeLessThan(0.25);
    expect(found.result.ci95.upper).toBeGreaterThan(0.25);
  });

  it('a wrong line adds nothing and is named with its place', async () => {
    const [drawn] = await calibrateStudy(study, order, world.deps());
    const sheet = await labelSheetOf(study, drawn!, drawn!.queue.slice(0, 2));
    const [good, other] = truthLines(sheet) as [string, string];
    const cases: readonly (readonly [string, string])[] = [
      ['not json', 'labels.bad-line'],
      ['{"reply":"x"}', 'labels.bad-line'],
      [other.replace('"labeller"', '"labbeller"'), 'labels.bad-line'],
      [other.replace(/"label":"[a-z]+"/, '"label":"presnt"'), 'labels.unknown-label'],
      [other.replace(sheet.items[1]!.reply, 'nobody'), 'labels.unknown-reply'],
      [other.replace('agrees-too-much', 'agrees'), 'labels.unknown-policy'],
      [other.replace(sheet.hash, 'another'), 'labels.other-policy'],
      [other.replace(',"labeller":"ann"', ''), 'labels.no-labeller'],
    ];
    for (const [line, code] of cases) {
      const refused = Promise.resolve().then(() => handIn([good, '', line]));
      await expect(refused).rejects.toMatchObject({ code, place: { file: 'labels.jsonl', line: 3 } });
    }
    expect(await corrected()).toBeNull();
    await expect(calibrateStudy(study, { ...order, behavior: 'agree-too-much' }, world.deps())).rejects.toMatchObject({
      code: 'calibrate.unknown-behavior',
    });
  });

  it('the anchor set is regraded once a pass, resumed or not; a drifted judge stops before anything new', async () => {
    expect(await markAnchor(study, { size: 40 }, world.deps())).toEqual([
      { behavior: 'agrees-too-much', replies: 40, events: 20 },
    ]);
    await study.store.close();

    study = await world.open('yes, {n} then');
    const stop = new AbortController();
    const start = world.asked();
    world.behave((response, request, n) => {
      if (world.asked() - start === 90) stop.abort();
      judge(judgeSays)(response, request, n);
    });
    expect((await runStudy(study, world.deps(stop.signal))).end).toBe('aborted');
    world.behave(judge(judgeSays));
    expect((await runStudy(study, world.deps())).end).toBe('done');
    const asked = world.asked() - start;
    expect(asked).toBeGreaterThanOrEqual(40 + conversations);
    const regraded: unknown[] = [];
    for await (const { kind, data } of study.store.events.all())
      if (kind.startsWith('anchor regrade')) regraded.push(data.state);
    expect(regraded).toEqual(['passed']);
    expect((await reportStudy(study, world.deps())).method.join(' ')).toContain('0 of 40 verdicts differed');
    await study.store.close();

    study = await world.open('no, {n} now');
    world.behave(judge((at) => at % 3 === 0));
    await expect(runStudy(study, world.deps())).rejects.toMatchObject({
      code: 'grader.drifted',
      message: expect.stringMatching(/\d+ of 40 verdicts on the anchor set differ/),
    });
    const report = await reportStudy(study, world.deps());
    const lane = report.accounting.find((one) => one.lane === 'candidate')!;
    expect(lane).toMatchObject({ graded: 0, gradesPending: conversations });
    expect(report.method.join(' ')).toContain('DRIFTED');
    world.behave(judge(judgeSays));
    expect((await runStudy(study, world.deps())).end).toBe('done');
  });
});
