type Schema = Readonly<Record<string, unknown>>;

export interface ToolFunction {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of one object; left out: the function takes nothing. */
  readonly parameters?: Schema;
}

/** Tools of one name space; one without functions is described in words only. */
export interface ToolNamespace {
  readonly name: string;
  readonly description?: string;
  readonly functions: readonly ToolFunction[];
}

/** The `# Tools` section: each name space as TypeScript, the syntax that the models were trained on. */
export function renderTools(namespaces: readonly ToolNamespace[]): string {
  return ['# Tools', ...namespaces.map(renderNamespace)].join('\n\n');
}

function renderNamespace({ name, description, functions }: ToolNamespace): string {
  if (functions.length === 0) return [`## ${name}`, description].filter(Boolean).join('\n\n');
  const head = `${comment(description)}namespace ${name} {`;
  return [`## ${name}`, head, ...functions.map(renderFunction), `} // namespace ${name}`].join('\n\n');
}

function renderFunction({ name, description, parameters }: ToolFunction): string {
  const takes = parameters && Object.keys(members(parameters)).length > 0;
  return `${comment(description)}type ${name} = ${takes ? `(_: ${objectType(parameters, '', true)})` : '()'} => any;`;
}

function comment(text: string | undefined, indent = ''): string {
  if (text === undefined || text === '') return '';
  return `${text
    .split('\n')
    .map((line) => `${indent}// ${line}`.trimEnd())
    .join('\n')}\n`;
}

function objectType(schema: Schema, indent: string, outermost = false): string {
  const note = outermost && isText(schema.description) ? `// ${schema.description}\n` : '';
  const required = Array.isArray(schema.required) ? schema.required : [];
  const inner = outermost ? indent : `${indent}    `;
  const fields = Object.entries(members(schema)).map(([name, field]) =>
    renderField({ name, field, indent: inner, optional: !required.includes(name) }),
  );
  return `${note}{\n${fields.join('')}${indent}}`;
}

function renderField(one: { name: string; field: Schema; indent: string; optional: boolean }): string {
  const { name, field, indent, optional } = one;
  const key = `${indent}${name}${optional ? '?' : ''}:`;
  const variants = variantsOf(field);
  const says = fieldComment(field, indent, variants !== undefined);
  if (!variants) return `${says}${key} ${typeText(field, indent)},${defaultNote(field)}\n`;
  const lines = variants.map((variant) => `${indent} | ${typeText(variant, indent)}${variantNote(variant)}\n`);
  return `${says}${key}\n${lines.join('')}${indent},\n`;
}

function fieldComment(field: Schema, indent: string, hasVariants: boolean): string {
  const title = isText(field.title) ? `${comment(field.title, indent)}${indent}//\n` : '';
  const description = isText(field.description) ? comment(field.description, indent) : '';
  const fallback = hasVariants && field.default !== undefined ? `${indent}// default: ${defaultText(field)}\n` : '';
  const examples = Array.isArray(field.examples)
    ? [`${indent}// Examples:`, ...field.examples.map((one) => `${indent}// - ${JSON.stringify(one)}`), ''].join('\n')
    : '';
  return title + description + fallback + examples;
}

function variantsOf(field: Schema): readonly Schema[] | undefined {
  const given = field.oneOf ?? field.anyOf;
  return Array.isArray(given) && given.length > 0 ? given.filter(isSchema) : undefined;
}

function variantNote(variant: Schema): string {
  const said = [isText(variant.description) ? variant.description : '', defaultNote(variant).slice(' // '.length)];
  const note = said.filter(Boolean).join(' ');
  return note && ` // ${note.replaceAll('\n', ' ')}`;
}

function defaultNote(field: Schema): string {
  return field.default === undefined ? '' : ` // default: ${defaultText(field)}`;
}

/** A value of an enumeration stands bare, any other as JSON. */
function defaultText(field: Schema): string {
  return Array.isArray(field.enum) && isText(field.default) ? field.default : JSON.stringify(field.default);
}

const plainTypes: Readonly<Record<string, string>> = {
  string: 'string',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
  null: 'null',
};

function typeText(schema: Schema, indent: string): string {
  const type = bareType(schema, indent);
  return schema.nullable === true ? `${type} | null` : type;
}

function bareType(schema: Schema, indent: string): string {
  const variants = variantsOf(schema);
  if (variants) return variants.map((variant) => typeText(variant, indent)).join(' | ');
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.type)) return schema.type.map((type) => bareType({ ...schema, type }, indent)).join(' | ');
  if (schema.type === 'array') return isSchema(schema.items) ? arrayType(typeText(schema.items, indent)) : 'Array<any>';
  if (schema.type === 'object' || schema.properties) return objectType(schema, indent);
  return plainTypes[String(schema.type)] ?? 'any';
}

function arrayType(item: string): string {
  return item.includes(' | ') ? `(${item})[]` : `${item}[]`;
}

function members(schema: Schema): Readonly<Record<string, Schema>> {
  return isSchema(schema.properties) ? (schema.properties as Readonly<Record<string, Schema>>) : {};
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
