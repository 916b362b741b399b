import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import type { LabelSheet } from '../label-sheet.ts';
import { hostileText } from '../sample-examples.conformance.ts';
import { labelForm } from './label-form.ts';
import { labelFormScript } from './label-form-script.ts';

const sheet = (text: string): LabelSheet => ({
  policy: 'agrees',
  title: 'Agrees <too> much',
  hash: 'abc123',
  body: 'It says "yes" </div><script>alert(1)</script>',
  labels: [
    { name: 'present', meaning: 'It does.', event: true },
    { name: 'absent', meaning: 'It does not.', event: false },
  ],
  items: [
    { reply: 'r-1', prefix: [{ role: 'user', text }], text, shortened: false, toolCalls: [text], finishReason: 'stop' },
    { reply: 'r-2', prefix: [], text: '', shortened: true, toolCalls: [], finishReason: 'length' },
  ],
});

type Listener = (event: Record<string, unknown>) => void;

/** As much of a browser as the script asks for. */
function opened() {
  const listeners: Record<string, Listener> = {};
  const element = (more: object = {}) => ({
    focus: () => undefined,
    scrollIntoView: () => undefined,
    addEventListener: (kind: string, listener: Listener) => {
      listeners[kind] = listener;
    },
    ...more,
  });
  const items = ['r-1', 'r-2'].map((reply) => {
    const inputs = ['present', 'absent'].map((value) => element({ value, checked: false }));
    return element({ dataset: { reply, policy: 'agrees', hash: 'abc123' }, querySelectorAll: () => inputs });
  });
  const saved: string[] = [];
  const byId: Record<string, Record<string, unknown>> = {
    labeller: element({ value: '' }),
    progress: { textContent: '' },
    save: element({
      addEventListener: (_: string, listener: Listener) => {
        listeners.save = listener;
      },
    }),
  };
  runInNewContext(labelFormScript, {
    document: {
      querySelectorAll: () => items,
      getElementById: (id: string) => byId[id],
      createElement: () => ({ click: () => undefined }),
      addEventListener: (kind: string, listener: Listener) => {
        listeners[kind] = listener;
      },
    },
    addEventListener: () => undefined,
    URL: { createObjectURL: (blob: { text: string }) => saved.push(blob.text) },
    Blob: class {
      readonly text: string;
      constructor(parts: readonly string[]) {
        this.text = parts.join('');
      }
    },
  });
  const press = (key: string): void => listeners.keydown!({ key, preventDefault: () => undefined });
  return { press, save: () => listeners.save!({}), saved, byId };
}

describe('labelForm', () => {
  it('saves what was chosen with the keyboard, as lines that name reply, policy text and person', () => {
    const page = opened();
    page.press('1');
    page.press('k');
    page.press('2');
    page.press('1');
    page.save();
    expect(page.saved).toEqual([]);
    expect(page.byId.progress!.textContent).toMatch(/name is missing/);
    page.byId.labeller!.value = ' ann ';
    page.save();
    const lines = page.saved[0]!.trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toEqual([
      {
        reply: 'r-1',
        policy: 'agrees',
        policyHash: 'abc123',
        label: 'absent',
        labeller: 'ann',
        at: expect.any(String),
      },
      {
        reply: 'r-2',
        policy: 'agrees',
        policyHash: 'abc123',
        label: 'present',
        labeller: 'ann',
        at: expect.any(String),
      },
    ]);
    expect(page.byId.progress!.textContent).toBe('2 of 2 labelled');
  });

  it('keeps hostile text as text, and runs its own script alone', () => {
    const page = labelForm('s', [sheet(hostileText)]);
    expect(page.match(/<script/g)).toHaveLength(1);
    const script = /<script>([\s\S]*?)<\/script>/.exec(page)![1]!;
    expect(script).toBe(labelFormScript);
    const hash = createHash('sha256').update(script).digest('base64');
    expect(page).toContain(`script-src &#39;sha256-${hash}&#39;`);
    expect(page).not.toMatch(/(?:src|href|action)="|url\(|@import|https?:\/\/|<img|<iframe/);
    expect(page.match(/<fieldset/g)).toHaveLength(2);
    expect(page).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u200b]/);
    expect(page).not.toMatch(/flagged|unflagged/);
  });
});
