import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { contentId } from '../../core/content-id.ts';
import type { ModelConfig } from '../../core/deployment.ts';
import { ForeshadowError } from '../../core/errors.ts';
import type { GraderInfo } from '../../core/grade.ts';
import type { CascadeConfig, ReasonerConfig, ScreenConfig } from '../../core/graders-config.ts';
import type { Policy } from '../../core/policy.ts';
import type { StudyConfig } from '../../core/study-config.ts';
import { adapterNamed } from '../../grade/reasoner/adapters.ts';
import { compilePolicy } from '../../grade/reasoner/compile-policy.ts';
import type { CompiledPolicy } from '../../grade/reasoner/compiled-policy.ts';
import type { RuleGrader } from '../../grade/rule-grader.ts';
import { ngramScreen, ruleScreen, type Screen } from '../../grade/screen/screen.ts';
import { readScreen } from '../../grade/screen/screen-file.ts';

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
 * decides, and a judge that also answers a lane.
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
  refuseJudgeOfItself(config, reasoner, file);
  const screens = await screensOf({ config, dir, file }, policies, rules);
  return {
    config: reasoner,
    cascade: cascade ?? null,
    policies: reasoned.map((policy) => {
      const compiled = compilePolicy(policy);
      const screen = screens.get(policy.id) ?? null;
      const draw = screen ? { screen: screen.id, share: cascade!.share, floorShare: cascade!.floorShare } : null;
      return { policy, compiled, screen, info: infoOf(reasoner, compiled, draw) };
    }),
  };
}

/** Everything that may change a verdict is in the id: the compiled text is in the policy's own hash. */
function infoOf(reasoner: ReasonerConfig, compiled: CompiledPolicy, draw: object | null): GraderInfo {
  const { id } = adapterNamed(reasoner.adapter);
  const votes = reasoner.votes > 1 ? `:votes-${reasoner.votes}` : '';
  const sent = contentId('judge', { model: judgeOf(reasoner.model), text: compiled.hash, draw }).slice(-12);
  return {
    id: `${id}:${compiled.output}-${compiled.effort}${votes}:${modelLabel(reasoner.model)}:${sent}`,
    policy: compiled.policy,
    tier: 'reasoner',
  };
}

function judgeOf(model: ModelConfig): object {
  if (model.kind === 'openai-compatible') return { kind: model.kind, model: model.model, extraBody: model.extraBody };
  return model;
}

function modelLabel(model: ModelConfig): string {
  return model.kind === 'openai-compatible' ? model.model : model.kind;
}

/** A model that grades its own replies is no grader of them. */
function refuseJudgeOfItself({ current, candidate }: StudyConfig, { model }: ReasonerConfig, file: string): void {
  for (const deployment of [current, candidate]) {
    if (!isSameModel(model, deployment.model)) continue;
    throw new ForeshadowError('grader.answers-a-lane', 'The reasoner is also the model that answers a lane.', {
      place: { file },
      hint: 'Name another model under graders.reasoner: one that grades its own replies is no judge of them.',
    });
  }
}

function isSameModel(a: ModelConfig, b: ModelConfig): boolean {
  if (a.kind === 'openai-compatible' && b.kind === 'openai-compatible')
    return a.model === b.model && a.endpoint.replace(/\/+$/, '') === b.endpoint.replace(/\/+$/, '');
  return a.kind === 'embedded' && b.kind === 'embedded' && a.gguf === b.gguf;
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
