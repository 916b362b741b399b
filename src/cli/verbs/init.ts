import { access, cp, mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ForeshadowError } from '../../core/errors.ts';
import { defaultTaxonomy } from '../../grade/default-taxonomy.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { schemaFile } from '../schemas.ts';
import { studyReadme, studyYaml } from '../study-template.ts';
import { outJson } from '../terminal.ts';
import type { VerbArguments } from '../verb.ts';
import { starterPolicies } from './policy-test.ts';

export async function run({ terminal }: Context, { positional }: VerbArguments): Promise<number> {
  const folder = resolve((positional[0] as string | undefined) ?? '.');
  const file = join(folder, 'foreshadow.yaml');
  const exists = await access(file).then(
    () => true,
    () => false,
  );
  if (exists)
    throw new ForeshadowError('init.exists', `There is a study at ${file} already.`, {
      hint: 'Name another folder: foreshadow init other-study',
    });
  await mkdir(join(folder, 'policies'), { recursive: true });
  for (const id of defaultTaxonomy)
    await cp(join(starterPolicies, `${id}.md`), join(folder, 'policies', `${id}.md`), { force: false });
  await cp(schemaFile, join(folder, 'foreshadow.schema.json'));
  await writeFile(join(folder, 'README.md'), studyReadme, { flag: 'wx' }).catch(() => undefined);
  await writeFile(file, studyYaml, { flag: 'wx' });
  if (terminal.json) outJson(terminal, { folder, file, policies: defaultTaxonomy });
  else {
    terminal.out(
      `  ${file}\n  ${join(folder, 'policies')}  ${defaultTaxonomy.length} behaviors\n  ${join(folder, 'README.md')}`,
    );
    terminal.note('  next       edit foreshadow.yaml (logs, consent, both deployments), then: foreshadow ingest');
  }
  return exitCodes.ok;
}
