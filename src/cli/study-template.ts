/** What `init` writes: a study that runs once the logs and the two deployments are named. */
export const studyYaml = `# yaml-language-server: $schema=./foreshadow.schema.json
study: my-study

traffic:
  files: logs/*.jsonl            # today's logs; gzip and zstd too
  consent:                       # a record without this field is left out
    field: metadata.consent
    equals: true

slice:
  size: 200
  turnRule: final-turn
  perUser: 1
  strata: [surface]
  seed: 7

current:                         # what runs today
  name: today
  model:
    kind: openai-compatible
    endpoint: http://127.0.0.1:8000/v1
    model: my-model
    # apiKeyEnv: MY_API_KEY      # the variable's name, never the key
  systemPrompt: logged
  sampling: { temperature: 0.7, maxTokens: 512 }

candidate:                       # what may replace it
  name: new prompt
  model:
    kind: openai-compatible
    endpoint: http://127.0.0.1:8000/v1
    model: my-model
  systemPrompt:
    replace: You are a helpful assistant. Be brief.
  sampling: { temperature: 0.7, maxTokens: 512 }

policies: policies

forecast:
  gates:
    - { behavior: medical-advice-without-caution, maxRate: 0.02 }
    - { behavior: refusal, maxRatio: 2 }

budget:
  requests: 1000
`;

export const studyReadme = `# A Foreshadow study

1. Put today's logs into \`logs/\` and name both deployments in \`foreshadow.yaml\`.
2. \`foreshadow ingest\` reads the logs and says what of them can be asked again.
3. \`foreshadow plan\` says what a run takes and what it could show. It makes no call.
4. \`foreshadow run\`, then \`foreshadow forecast\`.
5. \`foreshadow register\` before the launch; commit \`ledger.jsonl\`.
6. After the launch: \`foreshadow observe logs-after/*.jsonl\`, then \`foreshadow score\` and \`foreshadow report\`.

A behavior is a Markdown file in \`policies/\`; \`foreshadow policy test policies\` checks it against its own examples.
Keep \`study.db.user-key\` to yourself: it is what ties users to their clusters.
`;
