import { access, copyFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Deployment } from '../../core/deployment.ts';
import { createEmbeddedModel } from '../../models/embedded/embedded-model.ts';
import { pullEmbedded } from '../../models/embedded/pull.ts';
import type { LanguageModel } from '../../models/model.ts';
import { createRecorded } from '../../models/recorded.ts';
import { recording } from '../../models/recording.ts';
import { renderHtml } from '../../report/html/render-html.ts';
import { renderTerminal } from '../../report/terminal/render-terminal.ts';
import { forecastStudy, registerStudy } from '../../run/forecast-study.ts';
import { ingestTraffic } from '../../run/ingest-traffic.ts';
import { ledgerPath } from '../../run/ledger-path.ts';
import { observeLaunch } from '../../run/observe-launch.ts';
import { reportStudy } from '../../run/report/report-study.ts';
import { type ModelFor, runStudy } from '../../run/run-study.ts';
import { recordScore, scoreStudy } from '../../run/score-study.ts';
import type { Study } from '../../run/study.ts';
import { type Context, withStudy } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';
import { printIngest } from './ingest.ts';
import { sayPull } from './model-pull.ts';
import { starterPolicies } from './policy-test.ts';

const example = fileURLToPath(new URL('../../../examples/assistant', import.meta.url));

interface DemoOptions {
  readonly folder: string;
  readonly recorded?: boolean;
  readonly record?: string;
}

/** The whole life of one study on the example logs. Stopped and started again it goes on where it was. */
export async function run(context: Context, { options }: VerbArguments): Promise<number> {
  const demo = options as unknown as DemoOptions;
  const folder = resolve(demo.folder);
  await layOut(folder);
  context.terminal.note(
    '\n  Foreshadow demo: will a shorter, more apologetic system prompt change what "assistant" does?\n',
  );
  const model = await demoModel(context, demo);
  const studyContext = { ...context, studyPath: join(folder, 'foreshadow.yaml') };
  return withStudy(studyContext, 'writes', (study) => tell(studyContext, study, { folder, modelFor: model }));
}

async function tell(
  context: Context,
  study: Study,
  { folder, modelFor }: { folder: string; modelFor: ModelFor },
): Promise<number> {
  const { terminal, deps, progress } = context;
  const ingested = await ingestTraffic(study, 'current', study.config.traffic, deps);
  progress.end();
  if (!terminal.json) printIngest(terminal, ingested);
  const { end, slice } = await runStudy(study, deps, { modelFor });
  progress.end();
  if (end === 'aborted') return exitCodes.interrupted;
  if (!terminal.json)
    terminal.out(
      `  slice      ${slice.prefixes} prefixes, one a user, by ${slice.config.strata.join(' and ')} · seed ${slice.config.seed}`,
    );
  const registered = await registerStudy(study, await forecastStudy(study), deps);
  if (!terminal.json)
    terminal.out(
      `\n  Forecast   registered ${registered.at.slice(0, 16).replace('T', ' ')} UTC as ${registered.hash.slice(0, 8)}, before the launch is looked at\n`,
    );
  await observeLaunch(study, { files: [] }, deps);
  progress.end();
  await recordScore(study, await scoreStudy(study), ledgerPath(study), deps);
  const report = await reportStudy(study, deps);
  const page = join(folder, 'report.html');
  await writeFile(page, renderHtml(report));
  if (terminal.json) outJson(terminal, report);
  else terminal.out(renderTerminal(report, { width: terminal.width, color: terminal.color }));
  terminal.note(`\n  report     ${page}    every row    ${study.store.file}    ledger    ${ledgerPath(study)}`);
  terminal.note('  next       foreshadow init my-study      (your own logs: docs/getting-started.md)');
  return exitCodes.ok;
}

/** Copies the example into a folder of its own, so the rows of the demo stay out of the example. */
async function layOut(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await copyFile(join(example, 'foreshadow.yaml'), join(folder, 'foreshadow.yaml'));
  await cp(join(example, 'logs'), join(folder, 'logs'), { recursive: true });
  // The users are invented, and with one key everywhere every copy of the demo draws the same slice and asks the same.
  await writeFile(join(folder, 'study.db.user-key'), 'foreshadow-demo\n');
  const there = await access(join(folder, 'policies')).then(
    () => true,
    () => false,
  );
  if (!there) await cp(starterPolicies, join(folder, 'policies'), { recursive: true });
}

/** The embedded model where it can be had; else its replies as they were recorded, and that is said everywhere. */
async function demoModel({ terminal, deps }: Context, demo: DemoOptions): Promise<ModelFor> {
  const recorded: ModelFor = () => createRecorded(join(example, 'recorded.jsonl'));
  if (demo.recorded) {
    terminal.note('  model      RECORDED replies of SmolLM2-135M-Instruct, as asked for');
    return recorded;
  }
  terminal.note(
    '  model      SmolLM2-135M-Instruct Q4_1, Apache-2.0: tiny and real. It shows the mechanics and real rates, not quality.',
  );
  const pulled = await pullEmbedded({
    cacheDir: deps.cacheDir,
    onEvent: (event) => sayPull(terminal, event),
    signal: deps.signal,
    clock: deps.clock,
  });
  const probe = pulled.status === 'ready' ? await createEmbeddedModel({ cacheDir: deps.cacheDir }) : pulled;
  if (probe.status !== 'ready') {
    terminal.note(
      `  model      cannot be loaded here (${probe.detail}). What follows is RECORDED: replies of the same model, made earlier.`,
    );
    return recorded;
  }
  await probe.model.close();
  return (deployment) => live(deps.cacheDir, deployment, demo.record);
}

async function live(cacheDir: string, deployment: Deployment, record: string | undefined): Promise<LanguageModel> {
  const contextTokens = deployment.model.kind === 'embedded' ? deployment.model.contextTokens : undefined;
  const made = await createEmbeddedModel({ cacheDir, ...(contextTokens === undefined ? {} : { contextTokens }) });
  if (made.status !== 'ready') throw new Error(`the embedded model was there a moment ago: ${made.detail}`);
  return record ? recording(made.model, record) : made.model;
}
