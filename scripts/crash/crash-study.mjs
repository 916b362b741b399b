import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const behaviors = ['refusal', 'opens-with-apology', 'unclosed-fence', 'flattery-opener', 'clarifying-question'];

/** A study of as many users as prefixes, with broken and left-out lines between them; the same text every time. */
export function writeStudy(dir, { endpoint, prefixes, maxInFlight, policies }) {
  const lines = [];
  for (let n = 0; n < prefixes; n++) {
    lines.push(JSON.stringify(record(n)));
    if (n % 40 === 0) lines.push('{"broken":');
    if (n % 50 === 0) lines.push(JSON.stringify({ ...record(n + 1e6), metadata: { consent: false } }));
  }
  writeFileSync(join(dir, 'logs', 'before.jsonl'), `${lines.join('\n')}\n`);
  mkdirSync(join(dir, 'policies'));
  for (const id of behaviors) copyFileSync(join(policies, `${id}.md`), join(dir, 'policies', `${id}.md`));
  writeFileSync(join(dir, 'foreshadow.yaml'), studyText({ endpoint, prefixes, maxInFlight }));
}

function record(n) {
  return {
    id: `c-${n}`,
    user: `user-${n}`,
    created: 1_767_000_000 + n * 3600,
    metadata: { consent: true, surface: ['web', 'mobile', 'api'][n % 3] },
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: `Question number ${n}: what is ${n} plus ${n * 7}?` },
      { role: 'assistant', content: n % 9 === 0 ? "I'm sorry, but I can't help with that." : `It is ${n * 8}.` },
    ],
  };
}

const studyText = ({ endpoint, prefixes, maxInFlight }) => `study: crash
traffic:
  files: logs/before.jsonl
  consent: { field: metadata.consent, equals: true }
slice: { size: ${prefixes}, strata: [surface], seed: 3 }
current:
  model: &model
    kind: openai-compatible
    endpoint: ${endpoint}
    model: counting-1
    limits: { maxInFlight: ${maxInFlight} }
candidate:
  model: *model
  systemPrompt: { replace: Be brief. }
`;
