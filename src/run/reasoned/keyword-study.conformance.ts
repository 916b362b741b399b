import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../core/effects.ts';
import { sorryPolicyText, yesPolicyText } from '../../grade/reasoner/multi/multi-policies.conformance.ts';
import { type Behaviour, completion, fakeEndpoint, json } from '../../models/fake-endpoint.conformance.ts';
import { ingestTraffic } from '../ingest-traffic.ts';
import { openStudy } from '../open-study.ts';
import type { RunDeps, Study } from '../study.ts';

/** A judged reply, and how the question was put. */
export interface Judged {
  readonly reply: string;
  readonly model: string;
  readonly together: boolean;
}

/** Labels by policy; undefined: the answer leaves that policy out. */
export type Says = (judged: Judged) => { yes: boolean; sorry: boolean | undefined };

export const byKeyword: Says = ({ reply }) => ({ yes: /\byes\b/i.test(reply), sorry: /\bsorry\b/i.test(reply) });

/** A chat server whose model answers by what a reply says, to one policy or to both. */
export function keywordJudge(says: Says): Behaviour {
  return (response, { path, body }) => {
    if (!path.endsWith('/chat/completions')) return json(response, { error: 'no such page' }, 404);
    const { model, messages } = JSON.parse(body) as { model: string; messages: { content: string }[] };
    const text = messages.map(({ content }) => content).join('\n');
    const reply = /REPLY TO JUDGE, role assistant\n([\s\S]*?)\nEND /.exec(text)?.[1];
    const about = { model, usage: { prompt_tokens: Math.round(text.length / 4), completion_tokens: 20 } };
    if (reply === undefined) return json(response, completion({ content: 'hello' }, about));
    const together = text.includes('# 2 policies');
    const { yes, sorry } = says({ reply, model, together });
    const verdicts = {
      'says-yes': { label: yes ? 'present' : 'absent', rule_ids: [], rationale: 'So it reads.' },
      ...(sorry === undefined ? {} : { 'says-sorry': { label: sorry ? 'sorry' : 'not_sorry', rule_ids: [] } }),
    };
    const alone = text.includes('# Says yes') ? JSON.stringify(verdicts['says-yes']) : sorry ? '1' : '0';
    const reasoning = `${model} looked for a word`;
    json(response, completion({ content: together ? JSON.stringify(verdicts) : alone, reasoning }, about));
  };
}

/** Replies say yes one time in four, sorry one time in three. */
export const logged = (at: number): string =>
  `${at % 4 === 0 ? 'yes' : 'no'}, ${at} it is${at % 3 === 0 ? ', sorry' : ''}`;

/** A study of two policies whose judge is this machine's own server. */
export async function keywordStudy(conversations: number) {
  let behave = keywordJudge(byKeyword);
  const endpoint = await fakeEndpoint((response, request, n) => behave(response, request, n));
  const dir = await mkdtemp(join(tmpdir(), 'foreshadow-keyword-'));
  await mkdir(join(dir, 'policies'));
  await writeFile(join(dir, 'policies', 'says-yes.md'), yesPolicyText);
  await writeFile(join(dir, 'policies', 'says-sorry.md'), sorryPolicyText);
  const logs = Array.from({ length: conversations }, (_, at) =>
    JSON.stringify({
      user: `u-${at}`,
      created: 1_767_000_000 + at,
      messages: [
        { role: 'user', content: `Is ${at} odd?` },
        { role: 'assistant', content: logged(at) },
      ],
    }),
  );
  await writeFile(join(dir, 'logs.jsonl'), `${logs.join('\n')}\n`);
  const deps = (): RunDeps => ({
    clock: systemClock,
    environment: {},
    cacheDir: tmpdir(),
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  return {
    dir,
    url: endpoint.url,
    deps,
    /** Questions about replies so far. */
    asked: () => endpoint.seen.filter(({ body }) => body.includes('REPLY TO JUDGE, role')).length,
    says: (next: Says) => {
      behave = keywordJudge(next);
    },
    behave: (next: Behaviour) => {
      behave = next;
    },
    /** A judge as the study's YAML names it, with further keys. */
    judge: (model: string, more = '') =>
      `{ adapter: judge-chat, ${more} model: { kind: openai-compatible, endpoint: "${endpoint.url}", model: ${model} } }`,
    /** Opens the study with these graders, its logs read. */
    open: async (graders: string, candidate = '{ kind: scripted, script: "yes, {n}" }'): Promise<Study> => {
      const file = join(dir, 'foreshadow.yaml');
      await writeFile(
        file,
        `study: keyword
traffic: { files: logs.jsonl, consent: all-consented }
slice: { size: ${conversations} }
current: { model: { kind: scripted, script: "no, {n}" } }
candidate: { model: ${candidate}, systemPrompt: { replace: Agree. } }
placebo: false
policies: policies
graders:
${graders}
`,
      );
      const study = await openStudy(file);
      await ingestTraffic(study, 'current', study.config.traffic, deps());
      return study;
    },
    close: async () => {
      await endpoint.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
