import type { BehaviorReport, ExampleReport, ReplyExample, StudyReport } from '../study-report.ts';
import { type Html, hostile, html } from './markup.ts';

const kinds = {
  'candidate-only': 'Only the candidate does it',
  'current-only': 'Only today’s deployment did it',
  both: 'Both do it',
} as const;

/** Replies side by side, what the grader saw highlighted. */
export function exampleList(behavior: BehaviorReport, report: StudyReport): Html {
  if (behavior.examples.length === 0)
    return html`<h3>Examples</h3><p class="dim">No prefix in the slice showed this behavior in either lane.</p>`;
  return html`<h3>Examples</h3>${behavior.examples.map((one) => example(one, report))}`;
}

function example(one: ExampleReport, report: StudyReport): Html {
  const place = [`Prefix ${one.position + 1}`, one.surface, one.language, `turn ${one.turn}`].filter(
    (part) => part !== null && part !== '',
  );
  return html`<article class="example">
<header><b>${kinds[one.kind]}</b><span class="dim">${place.join(' · ')}</span></header>
<div class="context" role="region" aria-label="Conversation before the cut" tabindex="0">${one.prefix.map(
    ({ role, text }) =>
      html`<p><span class="role">${role}</span> <span class="words" dir="auto">${hostile(text)}</span></p>`,
  )}</div>
<div class="replies">${reply(one.logged, { heading: 'Logged reply', deployment: report.current.name })}${reply(one.replayed, { heading: 'Replayed reply', deployment: report.candidate.name })}</div>
</article>`;
}

function reply(
  one: ReplyExample | null,
  { heading, deployment }: { readonly heading: string; readonly deployment: string },
): Html {
  if (one === null)
    return html`<section class="reply"><h4>${heading}, ${deployment}</h4><p class="dim">No reply in this lane.</p></section>`;
  const cut =
    one.finishReason === 'stop' || one.finishReason === 'unknown'
      ? null
      : html` <span class="tag">ended: ${one.finishReason}</span>`;
  return html`<section class="reply"><h4>${heading}, ${deployment}${cut}${one.recorded ? html` <span class="tag recorded">RECORDED</span>` : null}</h4>
<div class="words" dir="auto" role="region" aria-label="${heading}" tabindex="0">${one.text === '' ? html`<span class="dim">(empty)</span>` : withEvidence(one)}</div>
${one.label === null ? html`<p class="why dim">not graded</p>` : html`<p class="why"><b>${one.label}</b>${one.rationale === null ? null : html` <span dir="auto">${hostile(one.rationale)}</span>`}</p>`}</section>`;
}

/** Offsets outside the text are clipped, and none splits a character in two. */
function withEvidence({ text, evidence }: ReplyExample): Html {
  if (evidence === null) return hostile(text);
  const start = boundary(text, evidence.start);
  const end = boundary(text, Math.max(evidence.end, evidence.start));
  if (start >= end) return hostile(text);
  return html`${hostile(text.slice(0, start))}<mark>${hostile(text.slice(start, end))}</mark>${hostile(text.slice(end))}`;
}

function boundary(text: string, offset: number): number {
  const at = Math.min(text.length, Math.max(0, Math.trunc(offset)));
  const isLow = (text.charCodeAt(at) & 0xfc00) === 0xdc00;
  const afterHigh = (text.charCodeAt(at - 1) & 0xfc00) === 0xd800;
  return isLow && afterHigh ? at - 1 : at;
}
