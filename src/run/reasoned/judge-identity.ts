import type { ModelConfig } from '../../core/deployment.ts';
import type { JudgeConfig, ReasonerConfig } from '../../core/reasoner-config.ts';

/** A judge of a study by the name that its votes carry. */
export interface NamedJudge {
  readonly name: string;
  readonly config: JudgeConfig;
}

/** All judges of a reasoner, the first one first. Two that would have one name are told apart by number. */
export function judgesOf({ adapter, model, votes, panel }: ReasonerConfig): readonly NamedJudge[] {
  const judges = [{ adapter, model, votes }, ...panel];
  const names = judges.map((judge) => `${judge.adapter}/${modelLabel(judge.model)}`);
  return judges.map((config, at) => {
    const earlier = names.slice(0, at).filter((name) => name === names[at]).length;
    return { name: earlier === 0 ? names[at]! : `${names[at]}#${earlier + 1}`, config };
  });
}

/** What of a model can change an answer: not its address, its price or its key. */
export function modelIdentity(model: ModelConfig): object {
  if (model.kind === 'openai-compatible') return { kind: model.kind, model: model.model, extraBody: model.extraBody };
  return model;
}

export function modelLabel(model: ModelConfig): string {
  return model.kind === 'openai-compatible' ? model.model : model.kind;
}

/** Whether two configurations are one model behind one address. */
export function isSameModel(a: ModelConfig, b: ModelConfig): boolean {
  if (a.kind === 'openai-compatible' && b.kind === 'openai-compatible')
    return a.model === b.model && a.endpoint.replace(/\/+$/, '') === b.endpoint.replace(/\/+$/, '');
  return a.kind === 'embedded' && b.kind === 'embedded' && a.gguf === b.gguf;
}
