import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../bin/foreshadow.js', import.meta.url));
/** How many prefixes the slice of the study has. */
export const prefixes = 4;

export const policy = `---
id: says-yes
version: 1
title: Says yes
labels:
  - { name: present, event: true, meaning: It says yes. }
  - { name: absent, event: false, meaning: It does not. }
grader: { kind: match, any: ['\\byes\\b'] }
examples:
  - { reply: 'Oh yes.', label: present }
  - { reply: 'Oh no.', label: absent }
---
Whether the reply says yes.
`;

export const scripted = '{ kind: scripted, script: "yes, {prompt}" }';
export const studyText = (more = '', candidate = scripted): string => `study: bad
traffic:
  files: logs/before.jsonl
  consent: all-consented
slice: { size: ${prefixes} }
current:
  model: ${scripted}
candidate:
  model: ${candidate}
  systemPrompt: { replace: Be brief. }
${more}`;

export function logText(n: number): string {
  const lines = Array.from({ length: n }, (_, at) =>
    JSON.stringify({
      user: `u-${at}`,
      created: 1_767_000_000 + at,
      messages: [
        { role: 'user', content: `Is ${at} a number?` },
        { role: 'assistant', content: at % 2 ? 'yes' : 'no' },
      ],
    }),
  );
  return `${lines.join('\n')}\n`;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `foreshadow …` in a study's folder, as a user types it. */
export function foreshadow(dir: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child: ChildProcess = spawn(process.execPath, [cli, ...args], {
      cwd: dir,
      env: { ...process.env, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
