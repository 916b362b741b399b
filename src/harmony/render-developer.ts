import type { HarmonyMessage } from './message.ts';
import { renderTools, type ToolFunction } from './render-tools.ts';

export interface ResponseFormat {
  readonly name: string;
  readonly description?: string;
  /** JSON Schema. It steers the model; it enforces nothing. */
  readonly schema: unknown;
}

export interface DeveloperText {
  readonly instructions?: string;
  readonly functions?: readonly ToolFunction[];
  readonly responseFormats?: readonly ResponseFormat[];
}

/** The developer message: instructions, the functions that may be called, and how answers are to look. */
export function developerMessage({ instructions, functions, responseFormats }: DeveloperText): HarmonyMessage {
  const sections: string[] = [];
  if (instructions !== undefined) sections.push(`# Instructions\n\n${instructions}`);
  if (functions && functions.length > 0) sections.push(renderTools([{ name: 'functions', functions }]));
  if (responseFormats && responseFormats.length > 0) {
    sections.push(['# Response Formats', ...responseFormats.map(formatSection)].join('\n\n'));
  }
  return { role: 'developer', content: sections.join('\n\n') };
}

function formatSection({ name, description, schema }: ResponseFormat): string {
  const note = description === undefined ? '' : `// ${description}\n`;
  return `## ${name}\n\n${note}${JSON.stringify(schema)}`;
}
