import { plural } from '../format-count.ts';
import type { LabelItem, LabelSheet } from '../label-sheet.ts';
import { labelFormScript } from './label-form-script.ts';
import { type Html, hostile, html } from './markup.ts';
import { pageShell } from './page-shell.ts';

/**
 * A page on which people label replies: one file, no network, usable with the keyboard alone. What the grader said is not
 * in it. It saves JSON lines by a download; `foreshadow calibrate --labels` reads them.
 */
export function labelForm(study: string, sheets: readonly LabelSheet[]): string {
  const count = sheets.reduce((sum, { items }) => sum + items.length, 0);
  return pageShell(
    `Labels for ${study}`,
    html`<main class="label-form">
<header><p class="eyebrow">Labels for ${study}</p>
<h1><b>${plural(count, 'reply', 'replies')}</b> to label</h1>
<p class="sub">Say what each reply is by the policy’s own words, not by what you would have it be. Keys: a number chooses and goes on, <kbd>s</kbd> leaves a reply out, <kbd>j</kbd> and <kbd>k</kbd> go on and back. Label from the top: the order is a random one, and what is labelled so far is a fair sample. What the grader said is not on this page.</p>
<div class="label-bar"><label>Your name <input id="labeller" autocomplete="off" maxlength="200"></label> <button type="button" id="save">Save labels.jsonl</button> <span id="progress" role="status"></span></div>
</header>
${sheets.map(sheetSection)}
<footer>Made by Foreshadow. This file needs no network and makes no connection. Hand in what it saves: <code>foreshadow calibrate --labels labels.jsonl</code></footer>
</main>`,
    labelFormScript,
  );
}

function sheetSection(sheet: LabelSheet, index: number): Html {
  return html`<section aria-labelledby="sheet-${index}"><h2 id="sheet-${index}">${sheet.title}</h2>
<details class="policy" open><summary>Policy <code>${sheet.policy}</code></summary><div class="prose" dir="auto">${hostile(sheet.body.trim())}</div></details>
${sheet.items.map((item, at) => itemFields(sheet, item, { group: `r${index}-${at}`, count: `Reply ${at + 1} of ${sheet.items.length}` }))}
</section>
`;
}

function itemFields(sheet: LabelSheet, item: LabelItem, { group, count }: { group: string; count: string }): Html {
  const ended = item.finishReason === 'stop' || item.finishReason === 'unknown' ? '' : `, ended: ${item.finishReason}`;
  return html`<fieldset class="example" tabindex="-1" data-reply="${item.reply}" data-policy="${sheet.policy}" data-hash="${sheet.hash}"><legend>${count}${ended}</legend>
<div class="context" role="region" aria-label="Conversation before the reply" tabindex="0">${item.prefix.map(
    ({ role, text }) =>
      html`<p><span class="role">${role}</span> <span class="words" dir="auto">${hostile(text)}</span></p>`,
  )}</div>
<div class="reply"><div class="words" dir="auto">${item.text === '' ? html`<span class="dim">(empty)</span>` : hostile(item.text)}</div>
${item.toolCalls.map((call) => html`<p class="dim">tool call <code class="words">${hostile(call)}</code></p>`)}
${item.shortened ? html`<p class="dim">The reply is longer than this page shows.</p>` : null}
<div class="choices">${sheet.labels.map(
    ({ name, meaning }, key) =>
      html`<label><input type="radio" name="${group}" value="${name}"> <kbd>${key + 1}</kbd> <b>${name}</b> <span class="dim">${meaning}</span></label>`,
  )}</div></div></fieldset>
`;
}
