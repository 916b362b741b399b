#!/usr/bin/env node
// Writes docs/configuration.md from the schema that a study file is checked with, read from the source:
//   node scripts/docs.mjs
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { createJiti } from 'jiti';
import * as z from 'zod';
import { inRoot } from './ready/paths.mjs';

const head = `# Configuration

<!-- Written by scripts/docs.mjs from src/core/study-config.ts. Do not edit: run \`node scripts/docs.mjs\`. -->

A study is one file, \`foreshadow.yaml\`. The same keys may stand in a TypeScript file that exports \`defineStudy({ … })\` as its default; name it with \`--study foreshadow.config.ts\`. Paths are relative to the file. A key that is not listed here is an error, and the error names the nearest key there is.

An editor that knows YAML schemas checks the file while you type: \`foreshadow init\` writes \`foreshadow.schema.json\` beside the study and names it on the first line.

In the tables, *required* means that there is no default. A dash means that the key may be left out and nothing is put in its place. \`[]\` in a path stands for each item of a list, \`*\` for a name of yours.`;

/** The whole reference as Markdown, from the study's zod schema. */
export function configurationReference(studySchema) {
  const schema = z.toJSONSchema(studySchema, { io: 'input', unrepresentable: 'any' });
  const top = Object.entries(schema.properties);
  const plain = top.filter(([, property]) => !isSection(property));
  const sections = top.filter(([, property]) => isSection(property));
  const parts = [
    head,
    '## The study',
    table(plain.map(([key, property]) => row(key, property, isRequired(schema, key) && '*required*'))),
  ];
  const written = new Map();
  for (const [key, property] of sections) {
    parts.push(`## ${key}`, intro(property, isRequired(schema, key)));
    parts.push(...section(key, property, written));
    written.set(key, property);
  }
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function intro(property, required) {
  const { description = '' } = property;
  return [description, required ? 'Required.' : 'May be left out.'].filter((text) => text !== '').join(' ');
}

/** Objects with the keys of an earlier section say so instead of listing them again. */
function section(path, property, written) {
  const twin = [...written].find(([, other]) => sameKeys(other, property));
  if (twin) return [`The same keys as [\`${twin[0]}\`](#${twin[0]}).`];
  const inner = Object.entries(property.properties);
  const twins = inner.flatMap(([key, child]) => {
    const same = [...written].find(([, other]) => isSection(child) && sameKeys(other, child));
    return same ? [{ key, child, same: same[0] }] : [];
  });
  const rest = {
    ...property,
    properties: Object.fromEntries(inner.filter(([key]) => !twins.some((one) => one.key === key))),
  };
  const rows = rowsOf(path, rest);
  return [
    ...(rows.length > 0 ? [table(rows)] : []),
    ...twins.map(({ key, child, same }) => twinSentence(`${path}.${key}`, child, { same, other: written.get(same) })),
    ...variantsOf(path, rest).flatMap(variantTable),
  ];
}

function twinSentence(path, child, { same, other }) {
  const optional = (other.required ?? []).filter((key) => !(child.required ?? []).includes(key));
  const relaxed =
    optional.length > 0 ? `, where ${optional.map((key) => `\`${key}\``).join(', ')} may be left out` : '';
  return `\`${path}\` takes the keys of [\`${same}\`](#${same})${relaxed}.`;
}

/** `alternative`: the keys belong to one of several forms, so one form's required key is a choice. */
function rowsOf(path, schema, alternative = false) {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const at = `${path}.${key}`;
    const required = isRequired(schema, key) && (alternative ? '*choose one*' : '*required*');
    return [row(at, property, required), ...childRows(at, property)];
  });
}

function childRows(path, property) {
  const { items, additionalProperties: values } = property;
  if (property.properties) return rowsOf(path, property);
  if (typeof values === 'object') return childRows(`${path}.*`, values);
  if (items?.properties) return rowsOf(`${path}[]`, items);
  const objects = branches(property).filter((branch) => branch.properties);
  return kindOf(objects[0]) ? [] : objects.flatMap((branch) => rowsOf(path, branch, objects.length > 1));
}

/** Unions told apart by \`kind\`: a table for each. */
function variantsOf(path, schema) {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const kinds = branches(property).filter(kindOf);
    return kinds.map((branch) => ({ path: `${path}.${key}`, branch }));
  });
}

function variantTable({ path, branch }) {
  const { kind, ...rest } = branch.properties;
  return [`### ${path} of kind ${kind.const}`, table(rowsOf(path, { ...branch, properties: { kind, ...rest } }))];
}

function table(rows) {
  return ['| key | type | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

function row(path, property, required) {
  const standard = property.default === undefined ? '–' : code(JSON.stringify(property.default));
  return `| ${code(path)} | ${typeOf(property)} | ${required || shortened(property, standard)} | ${meaningOf(property)} |`;
}

/** An object whose members have defaults of their own needs none here. */
function shortened(property, standard) {
  return property.properties && property.default !== undefined ? '–' : standard;
}

function meaningOf(property) {
  const own = property.description ?? '';
  const literals = branches(property).filter((branch) => branch.const !== undefined && branch.description);
  const said = literals.map((branch) => `${code(JSON.stringify(branch.const))}: ${branch.description}`);
  return cell([own, ...said].filter((text) => text !== '').join(' '));
}

function typeOf(property) {
  const parts = branches(property);
  if (parts.length > 0) {
    if (parts.every(kindOf)) return `one of the kinds ${parts.map((part) => code(kindOf(part))).join(', ')}`;
    return [...new Set(parts.map(typeOf))].join(' or ');
  }
  if (property.const !== undefined) return code(JSON.stringify(property.const));
  if (property.enum) return property.enum.map((value) => code(JSON.stringify(value))).join(', ');
  if (property.type === 'array') return `list of ${typeOf(property.items)}`;
  if (property.type === 'object')
    return property.properties || childRows('', property).length > 0 ? 'keys below' : 'any keys';
  if (Array.isArray(property.type)) return property.type.join(' or ');
  return `${property.type ?? 'anything'}${range(property)}`;
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, format }) {
  const parts = [
    ...(format && format !== 'regex' ? [format] : []),
    ...(minimum !== undefined ? [`at least ${minimum}`] : []),
    ...(exclusiveMinimum !== undefined ? [`above ${exclusiveMinimum}`] : []),
    ...(maximum !== undefined && maximum !== Number.MAX_SAFE_INTEGER ? [`at most ${maximum}`] : []),
    ...(exclusiveMaximum !== undefined ? [`below ${exclusiveMaximum}`] : []),
  ];
  return parts.length > 0 ? `, ${parts.join(', ')}` : '';
}

function branches(property) {
  return property?.anyOf ?? property?.oneOf ?? [];
}

function kindOf(branch) {
  return branch?.properties?.kind?.const;
}

function isSection(property) {
  return property.type === 'object' && property.properties !== undefined;
}

function isRequired(schema, key) {
  return schema.required?.includes(key) ?? false;
}

function sameKeys(a, b) {
  return a.properties !== undefined && JSON.stringify(a.properties) === JSON.stringify(b.properties);
}

function code(text) {
  return `\`${cell(String(text))}\``;
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { studyConfigSchema } = await createJiti(import.meta.url).import('../src/core/study-config.ts');
  writeFileSync(inRoot('docs', 'configuration.md'), configurationReference(studyConfigSchema));
}
