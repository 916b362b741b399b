import { access, constants } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ForeshadowError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { Policy } from '../core/policy.ts';
import { loadPolicies } from '../grade/policy-file.ts';
import { type RuleGrader, ruleGraders } from '../grade/rule-grader.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { studyReasoner } from './reasoned/reasoned-policy.ts';
import { openInstrument, type Study } from './study.ts';
import { readStudyFile, type StudyFile } from './study-file.ts';

/** Opens a study for work: its file, its policies and its store. The caller closes the store. */
export async function openStudy(path: string): Promise<Study> {
  return openStudyFile(await readStudyFile(path));
}

export async function openStudyFile(studyFile: StudyFile): Promise<Study> {
  const { config, dir } = studyFile;
  const { policies, graders, reasoner } = await studyGraders(studyFile);
  const storeFile = resolve(dir, config.store);
  await mustBeWritable(dirname(storeFile));
  const store = await openSqliteStore(storeFile);
  const infos = [...graders, ...(reasoner?.policies ?? [])].map(({ info }) => info);
  return { ...studyFile, policies, graders, reasoner, store, ...(await openInstrument(store, policies, infos)) };
}

/** The policies of a study and who decides them; nobody is asked. Throws where somebody could not judge as it says. */
export async function studyGraders(
  studyFile: StudyFile,
): Promise<Pick<Study, 'policies' | 'reasoner'> & { readonly graders: readonly RuleGrader[] }> {
  const { config, dir, file } = studyFile;
  const policies = chosen(await loadPolicies(resolve(dir, config.policies)), config.behaviors, file);
  refuseUnknownGates(studyFile, policies);
  const graders = await ruleGraders(policies.filter(({ grader }) => grader.kind !== 'reasoner'));
  return { policies, graders, reasoner: await studyReasoner(studyFile, policies, graders) };
}

function chosen(
  policies: readonly Policy[],
  behaviors: readonly string[] | undefined,
  file: string,
): readonly Policy[] {
  if (!behaviors) return policies;
  return behaviors.map((id) => {
    const policy = policies.find((candidate) => candidate.id === id);
    if (policy) return policy;
    throw unknownBehavior(id, file, policies);
  });
}

/** Before anything is paid for: a gate that nothing is graded for could never pass. */
function refuseUnknownGates({ config, file }: StudyFile, policies: readonly Policy[]): void {
  for (const { behavior } of config.forecast.gates) {
    if (!policies.some((policy) => policy.id === behavior)) throw unknownBehavior(behavior, file, policies);
  }
}

function unknownBehavior(id: string, file: string, policies: readonly Policy[]): ForeshadowError {
  const ids = policies.map((policy) => policy.id);
  const near = nearest(id, ids);
  return new ForeshadowError(
    'config.unknown-behavior',
    `No policy of this study has the id "${id}".${near ? ` Did you mean "${near}"?` : ''}`,
    { place: { file }, hint: `There are: ${ids.join(', ')}.` },
  );
}

async function mustBeWritable(folder: string): Promise<void> {
  try {
    await access(`${folder}/`, constants.W_OK);
  } catch (cause) {
    throw new ForeshadowError(
      'store.read-only',
      `The folder ${folder} cannot be written, so the study has no place for its store.`,
      { hint: 'Check its permissions, or name another place with store: in the study file.', cause },
    );
  }
}
