import { contentId } from '../../core/content-id.ts';
import type { GraderInfo } from '../../core/grade.ts';
import type { JudgeConfig, ReasonerConfig } from '../../core/reasoner-config.ts';
import { adapterNamed } from '../../grade/reasoner/adapters.ts';
import type { CompiledPolicy } from '../../grade/reasoner/compiled-policy.ts';
import type { MultiPolicy } from '../../grade/reasoner/multi/multi-policy.ts';
import { judgesOf, modelIdentity, modelLabel } from './judge-identity.ts';

export interface Deciding {
  readonly compiled: CompiledPolicy;
  /** The cascade's draw; null: every reply is put to the reasoner. */
  readonly draw: object | null;
  /** The set that is asked in one call; null: every policy is a call of its own. */
  readonly multi: MultiPolicy | null;
}

/**
 * Who decides a policy. Everything that may change a verdict is in the id: every judge of a panel, the whole set of
 * multi mode, the draw; the policy's text is in its own hash.
 */
export function reasonerInfo(config: ReasonerConfig, { compiled, draw, multi }: Deciding): GraderInfo {
  const of = (id: string): GraderInfo => ({ id, policy: compiled.policy, tier: 'reasoner' });
  const form = `${compiled.output}-${compiled.effort}`;
  const label = modelLabel(config.model);
  if (multi) {
    const set = `${multi.members.length}-policies${votesOf(config)}`;
    return of(`multi-1:${adapterId(config)}:${set}:${label}:${multiSetKey(config, multi).slice(-12)}`);
  }
  if (config.panel.length > 0) {
    const judges = judgesOf(config).map(({ name, config: judge }) => ({ name, ...judgeIdentity(judge) }));
    const names = judges.map(({ name, votes }) => (votes > 1 ? `${name}*${votes}` : name)).join('+');
    return of(`panel-1:${form}:${names}:${contentId('panel', { judges, text: compiled.hash, draw }).slice(-12)}`);
  }
  const sent = contentId('judge', { model: modelIdentity(config.model), text: compiled.hash, draw }).slice(-12);
  return of(`${adapterId(config)}:${form}${votesOf(config)}:${label}:${sent}`);
}

/** A set of policies as one judge is asked by it: what a measurement of multi mode is valid for. */
export function multiSetKey(config: JudgeConfig, { members, prompt }: MultiPolicy): string {
  const policies = members.map(({ policy, hash, effort }) => [policy, hash, effort]);
  return contentId('multi-set', { ...judgeIdentity(config), policies, text: prompt.hash });
}

function judgeIdentity(config: JudgeConfig): { adapter: string; model: object; votes: number } {
  return { adapter: adapterId(config), model: modelIdentity(config.model), votes: config.votes };
}

function adapterId({ adapter }: JudgeConfig): string {
  return adapterNamed(adapter).id;
}

function votesOf({ votes }: JudgeConfig): string {
  return votes > 1 ? `:votes-${votes}` : '';
}
