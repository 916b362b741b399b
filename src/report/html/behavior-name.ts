import type { BehaviorReport } from '../study-report.ts';
import { anchorOf, type Html, html } from './markup.ts';

/** Severity as a dot: filled, grey, hollow; said in words to a screen reader. */
export function severityDot(behavior: BehaviorReport): Html {
  const { severity } = behavior;
  if (severity === 'none') return html`<span class="sev none"></span>`;
  return html`<span class="sev ${severity}" title="${severity} severity"></span><span class="spoken">${severity} severity: </span>`;
}

/** Dot and title, linked to the behavior's own section. */
export function behaviorLink(behavior: BehaviorReport): Html {
  return html`<a class="name" href="#${anchorOf(behavior.behavior)}">${severityDot(behavior)}<span>${behavior.title}</span></a>`;
}
