import { describe, expect, it } from 'vitest';
import type { Grade, GraderCall } from '../../core/grade.ts';
import { type GradedRow, heldErrors } from './held-errors.ts';

const row = (reply: number, grade: GradedRow['grade']): GradedRow => ({ reply, policy: 1, grade });
const good: Grade = { status: 'graded', label: 'a', event: false, rationale: null, evidence: null };
const failed: Grade = { status: 'ungraded', reason: 'grader-error', detail: 'connection: refused' };
const unread: Grade = { status: 'ungraded', reason: 'parse-failure', detail: 'no label' };
const left = { status: 'not-escalated', escalation: { probability: 0.2, guess: 0.1 } } as const;
const answeredBy = (outcome: string): Grade => ({
  ...failed,
  call: { answers: [{ outcome }] } as unknown as GraderCall,
});
const replies = (rows: readonly GradedRow[]): number[] => rows.map(({ reply }) => reply);

describe('grades that failed', () => {
  it('wait until the judge has answered for another reply, readable or not', () => {
    const held = heldErrors();
    expect(replies(held.after(row(1, failed)))).toEqual([]);
    expect(replies(held.after(row(2, left)))).toEqual([2]);
    expect(replies(held.after(row(3, failed)))).toEqual([]);
    expect(replies(held.after(row(4, good)))).toEqual([1, 3, 4]);
    expect(replies(held.after(row(5, failed)))).toEqual([]);
    expect(replies(held.after(row(6, unread)))).toEqual([5, 6]);
    expect(held.rest('done')).toEqual([]);
  });

  it('stop the run where ten in a row failed, and none of them is written down, whoever answers later', () => {
    const held = heldErrors();
    for (let n = 1; n < 10; n++) expect(held.after(row(n, failed))).toEqual([]);
    expect(() => held.after(row(10, failed))).toThrow(/the judge fails: 10 replies in a row failed.*refused/);
    expect(replies(held.after(row(11, good)))).toEqual([11]);
    expect(held.rest('stopped')).toEqual([]);
  });

  it('count once a question, however many policies it was about, and are kept or let go together', () => {
    const held = heldErrors();
    const both = (reply: number, grade: GradedRow['grade']) => [
      row(reply, grade),
      { ...row(reply, failed), policy: 2 },
    ];
    for (let n = 1; n < 10; n++) expect(held.after(...both(n, failed))).toEqual([]);
    expect(held.after(row(10, good), { ...row(10, failed), policy: 2 })).toHaveLength(20);
    held.after(...both(11, answeredBy('grader-error')));
    held.after(...both(12, answeredBy('connection')));
    expect(replies(held.rest('stopped'))).toEqual([11, 11]);
  });

  it('are written at the end, and at a stop where an answer was paid for', () => {
    const held = heldErrors();
    held.after(row(1, answeredBy('connection')));
    held.after(row(2, answeredBy('grader-error')));
    expect(replies(held.rest('stopped'))).toEqual([2]);
    held.after(row(3, answeredBy('connection')));
    expect(replies(held.rest('done'))).toEqual([3]);
  });
});
