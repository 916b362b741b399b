import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ForeshadowError } from '../../core/errors.ts';
import { loadPolicies } from '../../grade/policy-file.ts';
import { testPolicies } from '../../grade/policy-test.ts';
import { resolveModel } from '../../models/resolve.ts';
import { readStudyFile, type StudyFile } from '../../run/study-file.ts';
import { checkReasoner } from '../check-reasoner.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { check, type Finding } from '../findings.ts';
import { outJson } from '../terminal.ts';

export async function run(context: Context): Promise<number> {
  const findings: Finding[] = [{ check: 'node', state: 'ok', detail: process.version }];
  const study = await check(findings, 'study file', {
    work: () => readStudyFile(context.studyPath),
    say: ({ file }) => file,
  });
  if (study) await checkStudy(context, study, findings);
  if (context.terminal.json) outJson(context.terminal, findings);
  else {
    const width = Math.max(22, ...findings.map((finding) => finding.check.length));
    for (const finding of findings)
      context.terminal.out(`  ${finding.state.padEnd(8)} ${finding.check.padEnd(width)} ${finding.detail}`);
  }
  return findings.some((finding) => finding.state === 'bad') ? exitCodes.fail : exitCodes.ok;
}

async function checkStudy(context: Context, study: StudyFile, findings: Finding[]): Promise<void> {
  const { config, dir } = study;
  await check(findings, 'store folder', {
    work: () => access(dirname(resolve(dir, config.store)), constants.W_OK),
    say: () => 'can be written',
  });
  await check(findings, 'policies', {
    work: async () => {
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
    say: (n) => `${n} policies, every gold example that rules decide graded right`,
  });
  const lanes = new Map<'current' | 'candidate', string | null>();
  for (const lane of ['current', 'candidate'] as const) {
    const answeredBy = await check(findings, `${lane} deployment`, {
      work: () => tryModel(context, study, lane),
      say: (name) => (study.config[lane].model.kind === 'recorded' ? 'recorded replies can be read' : answered(name)),
    });
    lanes.set(lane, answeredBy ?? null);
  }
  await checkReasoner(context, study, { findings, lanes });
}

function answered(name: string | null): string {
  return name === null ? 'answered' : `answered as ${name}`;
}

/** Asks a lane's deployment one short question; the name that the answer carries, or null. */
async function tryModel(context: Context, study: StudyFile, lane: 'current' | 'candidate'): Promise<string | null> {
  const deployment = study.config[lane];
  const { deps } = context;
  const model = await resolveModel(deployment.model, {
    studyDir: study.dir,
    cacheDir: deps.cacheDir,
    environment: deps.environment,
    clock: deps.clock,
  });
  try {
    if (deployment.model.kind === 'recorded') return null;
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
    if (response.status === 'answered') return response.answeredBy || null;
    throw new ForeshadowError('doctor.no-answer', `${response.reason}: ${response.detail}.`, {
      hint: 'Check the endpoint, the model name and the key.',
    });
  } finally {
    await model.close();
  }
}
