import { ForeshadowError } from '../core/errors.ts';
import { emptyRequest } from '../grade/reasoner/empty-request.ts';
import type { EndpointProbe } from '../grade/reasoner/probe.ts';
import { studyGraders } from '../run/open-study.ts';
import { inspectJudge, type JudgeInspection } from '../run/reasoned/inspect-judge.ts';
import { judgesOf, type NamedJudge } from '../run/reasoned/judge-identity.ts';
import type { JudgeOrder } from '../run/reasoned/judge-order.ts';
import type { StudyReasoner } from '../run/reasoned/reasoned-policy.ts';
import type { RunDeps } from '../run/study.ts';
import type { StudyFile } from '../run/study-file.ts';
import { checkScreens } from './check-screens.ts';
import type { Context } from './context.ts';
import { check, type Finding } from './findings.ts';

/** The lanes' models by the names that their answers carry. */
export type LaneNames = ReadonlyMap<'current' | 'candidate', string | null>;

/** Notes about the reasoner of a study: its setup, the screens before it, and every judge. Asks each judge a few questions. */
export async function checkReasoner(
  { deps }: Pick<Context, 'deps'>,
  study: StudyFile,
  { findings, lanes }: { readonly findings: Finding[]; readonly lanes: LaneNames },
): Promise<void> {
  const { reasoner: config } = study.config.graders;
  const graders = await check(findings, 'graders', {
    work: () => studyGraders(study),
    say: ({ policies, reasoner }) =>
      reasoner
        ? `${reasoner.policies.length} of ${policies.length} policies are decided by a reasoner`
        : 'rules decide all',
  });
  const reasoner = graders?.reasoner ?? null;
  if (reasoner) await checkScreens(reasoner, deps, findings);
  if (!config) return;
  for (const judge of judgesOf(config)) {
    const order = orderFor(judge, { study, reasoner });
    const name = config.panel.length > 0 ? `judge ${judge.name}` : 'judge';
    const found = await check(findings, name, {
      work: () => reached(order, deps),
      say: ({ probe }) => answers(judge, probe),
    });
    if (!found) continue;
    const about = [...(found.probe ? endpointFindings(found.probe) : []), ...adapterFindings(judge, found)];
    for (const finding of [...about, ...alsoALane(found.probe, lanes)])
      findings.push({ ...finding, check: `${name} ${finding.check}` });
  }
}

function orderFor(
  { config }: NamedJudge,
  { study, reasoner }: { readonly study: StudyFile; readonly reasoner: StudyReasoner | null },
): JudgeOrder {
  const several = reasoner?.multi ? [{ compiled: reasoner.multi.prompt }] : [];
  return {
    config,
    dir: study.dir,
    policies: [
      ...(reasoner?.policies ?? []).map(({ policy, compiled }) => ({ compiled, file: policy.file })),
      ...several,
    ],
    seed: study.config.slice.seed,
    unreachableHint: 'Start it, or put graders.reasoner.model right.',
  };
}

interface Reached extends JudgeInspection {
  readonly probe: EndpointProbe | null;
}

async function reached(order: JudgeOrder, deps: RunDeps): Promise<Reached> {
  const { probe, fits } = await inspectJudge(order, deps);
  if (probe?.status !== 'unreachable') return { probe, fits };
  throw new ForeshadowError('grader.unreachable', `It does not answer: ${probe.detail}.`, {
    hint: order.unreachableHint,
  });
}

function answers({ name, config }: NamedJudge, probe: EndpointProbe | null): string {
  if (!probe) return `${name} opens; only endpoints are asked what they are (this is ${config.model.kind})`;
  return `${name} answers${probe.answeredBy === null ? '' : ` as ${probe.answeredBy}`}`;
}

const sources = { models: '/models says so', props: '/props says so', ps: '/api/ps says so' } as const;

function endpointFindings(probe: EndpointProbe): Finding[] {
  const { context, reasoningField, effortControl, effortObeyed, logprobs, systemShown } = probe;
  const held =
    context && (context.source === 'asked' ? 'a prompt of that length came through' : sources[context.source]);
  const obeyed =
    effortObeyed === null ? ', whether it is obeyed cannot be told' : effortObeyed ? ', obeyed' : ', not obeyed';
  return [
    context
      ? { check: 'context', state: 'ok', detail: `${context.tokens} tokens (${held})` }
      : { check: 'context', state: 'unknown', detail: 'not stated, and a long prompt did not tell' },
    {
      check: 'reasoning',
      state: 'ok',
      detail: reasoningField === null ? 'none comes back' : `comes in ${reasoningField}`,
    },
    effortControl === 'none'
      ? { check: 'effort', state: 'ok', detail: 'no control is taken: none is sent' }
      : { check: 'effort', state: effortObeyed === true ? 'ok' : 'unknown', detail: `by ${effortControl}${obeyed}` },
    { check: 'logprobs', state: 'ok', detail: logprobs ? 'given' : 'none: a verdict carries no probability' },
    { check: 'template', ...templates[systemShown] },
  ];
}

const templates = {
  shown: { state: 'ok', detail: 'shows the model a system message' },
  hidden: { state: 'ok', detail: "hides system messages: the policy goes into the user's turn" },
  unknown: { state: 'unknown', detail: 'whether it shows the model a system message cannot be told' },
} as const;

/** Whether the policies fit, and whether the endpoint has what the adapter asks for. */
function adapterFindings({ config }: NamedJudge, { probe, fits }: Reached): Finding[] {
  const [first] = fits;
  if (!first) return [];
  const tooLong = fits.flatMap(({ fit }): Finding[] =>
    fit.status === 'policy-too-long'
      ? [{ check: 'policy', state: 'bad', detail: `${fit.detail}: nothing is ever cut to fit` }]
      : [],
  );
  const known = fits.every(({ fit }) => fit.status !== 'unknown-context');
  const longest = Math.max(...fits.map(({ compiled }) => compiled.tokens));
  const all: Finding = known
    ? { check: 'policies', state: 'ok', detail: `all fit; the longest prompt is ${longest} tokens` }
    : {
        check: 'policies',
        state: 'unknown',
        detail: `the longest prompt is ${longest} tokens; what the judge holds is not known`,
      };
  const { kind } = emptyRequest(config.adapter, first.compiled);
  const raw = kind === 'completion' && probe ? [{ check: 'completions', ...completions[probe.completions] }] : [];
  return [...(tooLong.length > 0 ? tooLong : [all]), ...raw];
}

const completions = {
  markers: { state: 'ok', detail: 'gives control tokens back as text' },
  ids: { state: 'ok', detail: 'gives token ids back' },
  text: { state: 'unknown', detail: 'gives text back without control tokens' },
  none: { state: 'bad', detail: 'there is none, and the adapter asks for it → safeguard-chat asks by chat' },
} as const;

/** The study file can name one model in two ways; answers name it in one. */
function alsoALane(probe: EndpointProbe | null, lanes: LaneNames): Finding[] {
  const name = probe?.answeredBy ?? null;
  return [...lanes].flatMap(([lane, answeredBy]): Finding[] =>
    name !== null && name === answeredBy
      ? [
          {
            check: 'and lanes',
            state: 'unknown',
            detail: `answers as ${name}, and so does the ${lane} deployment: a model is no judge of itself`,
          },
        ]
      : [],
  );
}
