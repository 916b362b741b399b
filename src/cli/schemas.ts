import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { policyFrontMatterSchema } from '../core/policy.ts';
import { studyConfigSchema } from '../core/study-config.ts';
import { screenReportSchema } from '../grade/screen/evaluate-screen.ts';
import { reportJsonSchema } from '../report/schema.ts';

const folder = fileURLToPath(new URL('../../schema', import.meta.url));

/** The JSON Schema of a study file, as shipped. */
export const schemaFile = join(folder, 'study.schema.json');

/** Writes the published schemas; run by the build, so they cannot differ from what is checked. */
export function writeSchemas(to: string = folder): void {
  mkdirSync(to, { recursive: true });
  const input = (schema: z.ZodType): unknown => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const schemas = {
    study: input(studyConfigSchema),
    policy: input(policyFrontMatterSchema),
    report: reportJsonSchema(),
    'screen-report': screenReportJsonSchema(),
  };
  for (const [name, schema] of Object.entries(schemas)) {
    writeFileSync(join(to, `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
}

/** Members may be added in later versions, so none is forbidden. */
function screenReportJsonSchema(): object {
  const schema = z.toJSONSchema(screenReportSchema, {
    override: ({ jsonSchema }) => {
      delete jsonSchema.additionalProperties;
    },
  });
  return { title: 'Foreshadow screen report', ...schema };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeSchemas(process.argv[2]);
