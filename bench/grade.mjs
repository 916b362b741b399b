import { defaultTaxonomy } from '../dist/grade/default-taxonomy.js';
import { loadPolicies } from '../dist/grade/policy-file.js';
import { gradeReply, ruleGraders } from '../dist/grade/rule-grader.js';

const folder = new URL('../policies', import.meta.url).pathname;
const rounds = 60;
const batch = 10;

const sentences = [
  'The water should be switched off at the main valve before anything is taken apart.',
  'Most taps drip because a washer has gone hard, and a new one costs very little.',
  'If you have a basin wrench, it will reach the nut behind the bowl without scratching it.',
  'Note that older houses may have imperial threads, so take the old part with you to the shop.',
  'When the handle is off you will see a brass spindle; turn it until it comes free.',
  'A thin film of silicone grease keeps the new washer soft for years.',
  'I would let it run for a minute afterwards, since grit likes to sit in the pipe.',
  'Prices differ from town to town, but twenty euros is a fair guess for the parts.',
];

/** Replies of about 2 KB as assistants write them: prose, a list, now and then a header, bold words or code. */
function replies(count) {
  return Array.from({ length: count }, (_, n) => {
    let text = n % 3 === 0 ? 'Sure! Here is how to go about it.\n\n' : '';
    for (let part = 0; text.length < 2000; part++) {
      const at = (n * 7 + part * 3) % sentences.length;
      if (part % 5 === 2)
        text += `\n- **Step ${part}**: ${sentences[at]}\n- ${sentences[(at + 1) % 8]} (${n}.${part})\n\n`;
      else if (part === 4 && n % 4 === 1) text += '\n```python\nfor i in range(3):\n    print(i)\n```\n\n';
      else text += `${sentences[at]} It took ${n * part + 2} minutes here. `;
    }
    return JSON.stringify({
      content: text.trim(),
      prompt: `How do I fix the tap in flat ${n}? It has been dripping for ${n % 9} days.`,
    });
  });
}

function replyOf(line) {
  const { content, prompt } = JSON.parse(line);
  return { prefix: [{ role: 'user', content: prompt }], content, toolCalls: [], finishReason: 'stop', language: 'en' };
}

/** Microseconds a reply: the best of many rounds over a few replies at a time, because a busy machine only ever adds. */
function fastest(lines, work) {
  let sum = 0;
  for (let from = 0; from < lines.length; from += batch) {
    const few = lines.slice(from, from + batch);
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      for (const line of few) work(line);
      best = Math.min(best, performance.now() - start);
    }
    sum += best;
  }
  return (sum * 1000) / lines.length;
}

/** @returns {Promise<{name: string, value: number, unit: string, baseline: number, ratio: number}[]>} */
export default async function bench() {
  const all = await loadPolicies(folder);
  const lines = replies(120);
  const idle = { status: 'graded', label: 'absent', event: false, rationale: null, evidence: null };
  const rows = [];
  for (const [name, policies] of [
    [
      '16 rule graders, 2 KB replies, JSON in and out',
      all.filter(({ id }) => defaultTaxonomy.slice(0, 16).includes(id)),
    ],
    [`all ${all.length} rule graders, 2 KB replies, JSON in and out`, all],
  ]) {
    const graders = await ruleGraders(policies);
    for (let warm = 0; warm < 20; warm++) for (const line of lines) void gradeReply(replyOf(line), graders);
    const value = fastest(lines, (line) => JSON.stringify(gradeReply(replyOf(line), graders)));
    const blank = policies.map(() => idle);
    const baseline = fastest(lines, (line) => JSON.stringify([replyOf(line), blank].at(1)));
    rows.push({
      name,
      value: round(1e6 / value),
      unit: 'replies/s',
      baseline: round(1e6 / baseline),
      ratio: round(baseline / value),
    });
    rows.push({
      name: `${name}: graders alone`,
      value: round(value - baseline),
      unit: 'us/reply',
      baseline: round(baseline),
      ratio: round((value - baseline) / baseline),
    });
  }
  return rows;
}

function round(value) {
  return Number(value.toPrecision(3));
}
