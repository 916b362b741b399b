import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ForeshadowError } from '../../core/errors.ts';
import type { GraderInfo } from '../../core/grade.ts';
import type { CascadeConfig, ScreenConfig } from '../../core/graders-config.ts';
import type { Policy } from '../../core/policy.ts';
import type { ReasonerConfig } from '../../core/reasoner-config.ts';
import type { StudyConfig } from '../../core/study-config.ts';
import { compilePolicy } from '../../grade/reasoner/compile-policy.ts';
import type { CompiledPolicy } from '../../grade/reasoner/compiled-policy.ts';
import { compileMulti, type MultiPolicy } from '../../grade/reasoner/multi/multi-policy.ts';
import type { RuleGrader } from '../../grade/rule-grader.ts';
import { ngramScreen, ruleScreen, type Screen } from '../../grade/screen/screen.ts';
import { readScreen } from '../../grade/screen/screen-file.ts';
import { reasonerInfo } from './reasoner-info.ts';
import { refuseUnsoundReasoner } from './refuse-reasoner.ts';

/** A policy that a reasoner decides, as this study has it decided. */
export interface ReasonedPolicy {
  readonly policy: Policy;
  readonly compiled: CompiledPolicy;
  readonly info: GraderInfo;
  /** Null: every reply is put to the reasoner. */
  readonly screen: Screen | null;
}

/** Who decides the policies that no rule decides; opened, but nobody has been asked. */
export interface StudyReasoner {
  readonly config: ReasonerConfig;
  readonly cascade: CascadeConfig | null;
  /** The policies as one prompt; null: each is a call of its own. */
  readonly multi: MultiPolicy | null;
  readonly policies: readonly ReasonedPolicy[];
}

interface ReasonerSource {
  readonly config: StudyConfig;
  readonly dir: string;
  readonly file: string;
}

/** Counts until labels say better: half of what a rule flags, a few of what it passes. */
const believedRecord = { flagged: { rows: 20, events: 10 }, passed: { rows: 100, events: 3 } };

/**
 * Sets up the reasoner of a study for its reasoner policies; null where it has none. Refuses a policy that nobody
 * decides, and what `refuseUnsoundReasoner` does.
 */
export async function studyReasoner(
  { config, dir, file }: ReasonerSource,
  policies: readonly Policy[],
  rules: readonly RuleGrader[],
): Promise<StudyReasoner | null> {
  const reasoned = policies.filter(({ grader }) => grader.kind === 'reasoner');
  if (reasoned.length === 0) return null;
  const { reasoner, cascade } = config.graders;
  if (!reasoner) {
    throw new ForeshadowError(
      'config.no-reasoner',
      `A reasoner decides "${reasoned[0]!.id}", and the study names none.`,
      {
        place: { file },
        hint: 'Add graders: { reasoner: { adapter: …, model: … } }, or leave the policy out with behaviors:.',
      },
    );
  }
  refuseUnsoundReasoner(config, reasoner, file);
  const multi = reasoner.multi ? compileMulti(reasoned) : null;
  const screens = await screensOf({ config, dir, file }, policies, rules);
  return {
    config: reasoner,
    cascade: cascade ?? null,
    multi,
    policies: reasoned.map((policy) => {
      const compiled = compilePolicy(policy);
      const screen = screens.get(policy.id) ?? null;
      const draw = screen ? { screen: screen.id, share: cascade!.share, floorShare: cascade!.floorShare } : null;
      return { policy, compiled, screen, info: reasonerInfo(reasoner, { compiled, draw, multi }) };
    }),
  };
}

async function screensOf(
  { config, dir, file }: ReasonerSource,
  policies: readonly Policy[],
  rules: readonly RuleGrader[],
): Promise<ReadonlyMap<string, Screen>> {
  const screens = new Map<string, Screen>();
  for (const [id, screen] of Object.entries(config.graders.cascade?.screens ?? {})) {
    if (!policies.some((policy) => policy.id === id && policy.grader.kind === 'reasoner')) {
      throw new ForeshadowError('config.unknown-screen', `A screen is given for "${id}", which no reasoner decides.`, {
        place: { file },
        hint: 'Screens belong to the ids of reasoner policies of this study.',
      });
    }
    screens.set(id, await screenOf(screen, { dir, file, rules }));
  }
  return screens;
}

async function screenOf(
  config: ScreenConfig,
  { dir, file, rules }: { dir: string; file: string; rules: readonly RuleGrader[] },
): Promise<Screen> {
  if ('file' in config) {
    const path = resolve(dir, config.file);
    return ngramScreen(readScreen(await readFile(path, 'utf8').catch(noScreen(path)), path));
  }
  const rule = rules.find(({ info }) => info.policy === config.rule);
  if (rule) return ruleScreen(rule, believedRecord);
  throw new ForeshadowError('config.unknown-screen', `No rule of this study decides "${config.rule}".`, {
    place: { file },
    hint: `There are: ${rules.map(({ info }) => info.policy).join(', ')}.`,
  });
}

function noScreen(path: string): (cause: unknown) => never {
  return (cause) => {
    throw new ForeshadowError('screen.no-file', `The screen ${path} cannot be read.`, {
      hint: 'Train one: foreshadow screen train.',
      place: { file: path },
      cause,
    });
  };
}
