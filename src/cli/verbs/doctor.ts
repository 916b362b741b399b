import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ForeshadowError } from '../../core/errors.ts';
import { loadPolicies } from '../../grade/policy-file.ts';
import { testPolicies } from '../../grade/policy-test.ts';
import { resolveModel } from '../../models/resolve.ts';
import { readStudyFile, type StudyFile } from '../../run/study-file.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { outJson } from '../terminal.ts';

interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'bad' | 'unknown';
  readonly detail: string;
}

export async function run(context: Context): Promise<number> {
  const findings: Finding[] = [{ check: 'node', state: 'ok', detail: process.version }];
  const study = await check(
    findings,
    'study file',
    () => readStudyFile(context.studyPath),
    (read) => read.file,
  );
  if (study) await checkStudy(context, study, findings);
  if (context.terminal.json) outJson(context.terminal, findings);
  else
    for (const finding of findings)
      context.terminal.out(`  ${finding.state.padEnd(8)} ${finding.check.padEnd(22)} ${finding.detail}`);
  return findings.some((finding) => finding.state === 'bad') ? exitCodes.fail : exitCodes.ok;
}

async function checkStudy(context: Context, study: StudyFile, findings: Finding[]): Promise<void> {
  const { config, dir } = study;
  await check(
    findings,
    'store folder',
    () => access(dirname(resolve(dir, config.store)), constants.W_OK),
    () => 'can be written',
  );
  await check(
    findings,
    'policies',
    async () => {
      const results = await testPolicies(await loadPolicies(resolve(dir, config.policies)));
      const missed = results.filter((result) => result.misses.length > 0);
      if (missed.length > 0)
        throw new ForeshadowError(
          'doctor.gold-missed',
          `${missed.map((result) => result.policy).join(', ')} miss gold examples of their own.`,
          { hint: 'Run: foreshadow policy test' },
        );
      return results.length;
    },
    (n) => `${n} policies, every gold example graded right`,
  );
  for (const lane of ['current', 'candidate'] as const) {
    await check(
      findings,
      `${lane} deployment`,
      () => tryModel(context, study, lane),
      (detail) => detail,
    );
  }
}

/** Asks one short question: the only call `doctor` makes, to an endpoint the study declares. */
async function tryModel(context: Context, study: StudyFile, lane: 'current' | 'candidate'): Promise<string> {
  const deployment = study.config[lane];
  const { deps } = context;
  const model = await resolveModel(deployment.model, {
    studyDir: study.dir,
    cacheDir: deps.cacheDir,
    environment: deps.environment,
    clock: deps.clock,
  });
  try {
    if (deployment.model.kind === 'recorded') return 'recorded replies can be read';
    const signal = AbortSignal.any([deps.signal, AbortSignal.timeout(30_000)]);
    const response = await model.generate(
      {
        messages: [{ role: 'user', content: 'Say ok.' }],
        tools: [],
        sampling: { ...deployment.sampling, maxTokens: 8 },
        fingerprint: 'doctor',
      },
      signal,
    );
    if (response.status === 'answered') return `answered${response.answeredBy ? ` as ${response.answeredBy}` : ''}`;
    throw new ForeshadowError('doctor.no-answer', `${response.reason}: ${response.detail}.`, {
      hint: 'Check the endpoint, the model name and the key.',
    });
  } finally {
    await model.close();
  }
}

async function check<T>(
  findings: Finding[],
  name: string,
  work: () => Promise<T>,
  say: (value: T) => string,
): Promise<T | undefined> {
  try {
    const value = await work();
    findings.push({ check: name, state: 'ok', detail: say(value) });
    return value;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const hint = error instanceof ForeshadowError && error.hint ? ` → ${error.hint}` : '';
    findings.push({ check: name, state: 'bad', detail: `${error.message}${hint}` });
    return undefined;
  }
}
