import { describe, expect, it } from 'vitest';
import { sampleReport } from './sample-report.conformance.ts';
import { reportJsonSchema, studyReportSchema } from './schema.ts';

describe('studyReportSchema', () => {
  it.each(['forecast', 'registered', 'scored'] as const)('accepts the sample, %s, and keeps every member', (stage) => {
    const report = JSON.parse(JSON.stringify(sampleReport({ stage, recorded: true })));
    expect(studyReportSchema.parse(report)).toEqual(report);
  });

  it('refuses a rate beyond 1 and a missing behavior', () => {
    const report = sampleReport();
    const [first] = report.behaviors;
    const wrong = { ...first!, outcome: { ...first!.outcome!, rate: 1.2 } };
    expect(studyReportSchema.safeParse({ ...report, behaviors: [wrong] }).success).toBe(false);
    expect(studyReportSchema.safeParse({ ...report, behaviors: undefined }).success).toBe(false);
  });
});

describe('reportJsonSchema', () => {
  it('is a schema of an object with the members of a report', () => {
    const schema = reportJsonSchema() as { type: string; properties: Record<string, unknown>; required: string[] };
    expect(schema.type).toBe('object');
    expect(Object.keys(schema.properties)).toEqual(Object.keys(studyReportSchema.unwrap().shape));
    expect(schema.required).toContain('accounting');
    expect(JSON.stringify(schema)).not.toContain('readOnly');
  });
});
