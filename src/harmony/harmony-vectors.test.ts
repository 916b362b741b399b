import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type ConversationOptions,
  conversationIds,
  conversationText,
  decodeIds,
  developerMessage,
  encodeText,
  type HarmonyMessage,
  parseHarmony,
  type SystemText,
  systemMessage,
  type ToolFunction,
  type ToolNamespace,
} from './index.ts';

const folder = new URL('../../../shared/vectors/harmony/', import.meta.url);
const here = existsSync(folder);
const why = here ? '' : ' (skipped: ../shared/vectors/harmony is absent)';

const vector = (name: string): string => readFileSync(new URL(`test_${name}.txt`, folder), 'utf8').trimEnd();
const ids = (name: string): number[] => vector(name).split(/\s+/).map(Number);
const plain = (result: ReturnType<typeof parseHarmony>): readonly HarmonyMessage[] =>
  result.messages.map(({ message }) => message);

const user = (content: string): HarmonyMessage => ({ role: 'user', content });
const said = (channel: string, content: string): HarmonyMessage => ({ role: 'assistant', channel, content });
const robot = developerMessage({ instructions: "Answer the user's questions like a robot." });
const capital = user('What is the capital of the largest country in the world?');
const dated = { currentDate: '2025-06-28' };

/** The text of a built-in tool is the format's, not ours: it is taken out of the vector and rendered again. */
function builtIn(name: string, text: string): ToolNamespace {
  const body = text.slice(text.indexOf(`## ${name}\n\n`) + name.length + 5);
  const end = body.search(/\n\n(# Valid channels|## )/);
  const section = body.slice(0, end);
  const open = section.indexOf(`namespace ${name} {`);
  if (open < 0) return { name, description: section, functions: [] };
  const uncommented = (part: string): string => part.trim().replaceAll(/^\/\/ ?/gm, '');
  const functions = [...section.matchAll(/((?:\/\/ .*\n)+)type (\w+) = \(_: \{\n([^}]*)\}\) => any;/g)].map(
    ([, said = '', name = '', fields = '']): ToolFunction => ({
      name,
      description: uncommented(said),
      parameters: schemaOf(fields),
    }),
  );
  return { name, description: uncommented(section.slice(0, open)), functions };
}

function schemaOf(fields: string): Record<string, unknown> {
  const lines = [...fields.matchAll(/^(\w+)(\??): ([^,]+),(?: \/\/ default: (.*))?$/gm)];
  const properties = lines.map(([, name, , type = '', fallback]) => {
    const types = type.split(' | ');
    const one = types.length === 1 ? types[0] : types;
    return [name, { type: one, ...(fallback !== undefined && { default: JSON.parse(fallback) }) }];
  });
  const required = lines.filter(([, , optional]) => optional === '').map(([, name]) => name);
  return { type: 'object', properties: Object.fromEntries(properties), required };
}

const place = (name: string, description: string, type: object) => ({
  type: 'object',
  properties: { [name]: { description, ...type }, format: celsius },
  required: [name],
});
const celsius = { type: 'string', enum: ['celsius', 'fahrenheit'], default: 'celsius' };
const weatherFunctions: ToolFunction[] = [
  { name: 'get_location', description: 'Gets the location of the user.' },
  {
    name: 'get_current_weather',
    description: 'Gets the current weather in the provided location.',
    parameters: place('location', 'The city and state, e.g. San Francisco, CA', { type: 'string' }),
  },
  {
    name: 'get_multiple_weathers',
    description: 'Gets the current weather in the provided list of locations.',
    parameters: place('locations', 'List of city and state, e.g. ["San Francisco, CA", "New York, NY"]', {
      type: 'array',
      items: { type: 'string' },
    }),
  },
  {
    name: 'kitchensink',
    description: 'A function with various complex schemas.',
    parameters: {
      description: 'params object',
      type: 'object',
      properties: {
        string: { type: 'string', title: 'STRING', description: 'A string', examples: ['hello', 'world'] },
        string_nullable: { type: 'string', nullable: true, description: 'A nullable string', default: 'the default' },
        string_enum: { type: 'string', enum: ['a', 'b', 'c'] },
        oneof_string_or_number: {
          oneOf: [
            { type: 'string', default: 'default_string_in_oneof' },
            { type: 'number', description: 'numbers can happen too' },
          ],
          description: 'a oneof',
          default: 20,
        },
      },
    },
  },
];

interface Case {
  readonly name: string;
  readonly messages: () => readonly HarmonyMessage[];
  readonly options?: ConversationOptions;
}

const answerNext: ConversationOptions = { next: 'assistant' };
const effortCases = (['low', 'medium', 'high'] as const).flatMap((effort): Case[] => [
  { name: `simple_convo_${effort}_effort`, messages: () => [systemMessage({ effort }), robot, capital] },
  { name: `simple_convo_${effort}_effort_no_instruction`, messages: () => [systemMessage({ effort }), capital] },
]);
const twoChannels = ['analysis', 'final'];
const withTool = (options: SystemText, names: readonly string[], file: string): HarmonyMessage =>
  systemMessage({ ...dated, tools: names.map((name) => builtIn(name, vector(file))), ...options });
const openTurn: readonly HarmonyMessage[] = [
  user('What is the weather in SF?'),
  said('analysis', 'User asks: “What is the weather in SF?” We need to use lookup_weather tool.'),
  {
    role: 'assistant',
    recipient: 'functions.lookup_weather',
    channel: 'commentary',
    contentType: '<|constrain|>json',
    content: '{"location": "San Francisco"}',
  },
  { role: 'tool', name: 'functions.lookup_weather', content: '{"temperature": 20, "description": "sunny"}' },
];

const cases: readonly Case[] = [
  { name: 'simple_convo', messages: () => [systemMessage(), user('What is 2 + 2?')] },
  ...effortCases,
  { name: 'no_tools', messages: () => [systemMessage(dated)] },
  {
    name: 'reasoning_system_message',
    messages: () => [systemMessage({ channels: twoChannels }), user('What is 2 + 2?')],
  },
  {
    name: 'reasoning_system_message_no_instruction',
    messages: () => [
      systemMessage({ effort: 'high', channels: twoChannels }),
      user('What is the best place to eat candy in the world?'),
    ],
  },
  {
    name: 'reasoning_system_message_with_dates',
    messages: () => [
      systemMessage({ currentDate: '2021-01-01', knowledgeCutoff: '2021-01', channels: twoChannels }),
      user('What is 42 * pi?'),
    ],
  },
  {
    name: 'render_functions_with_parameters',
    messages: () => [
      systemMessage({ ...dated, effort: 'high', functionTools: true }),
      developerMessage({ instructions: 'Always respond in riddles', functions: weatherFunctions }),
      user('What is the weather like in SF?'),
    ],
  },
  { name: 'browser_tool_only', messages: () => [withTool({}, ['browser'], 'browser_tool_only')] },
  {
    name: 'browser_and_python_tool',
    messages: () => [withTool({}, ['browser', 'python'], 'browser_and_python_tool')],
  },
  {
    name: 'browser_and_function_tool',
    messages: () => [
      withTool({ functionTools: true }, ['browser'], 'browser_and_function_tool'),
      developerMessage({
        functions: [
          {
            name: 'lookup_weather',
            description: /\/\/ (.*)\ntype lookup_weather/.exec(vector('browser_and_function_tool'))![1]!,
            parameters: { type: 'object', properties: { location: { type: 'string' } }, required: ['location'] },
          },
        ],
      }),
    ],
  },
  {
    name: 'dropping_cot_by_default',
    messages: () => [
      user('What is 2 + 2?'),
      said('analysis', 'left out'),
      said('final', '2 + 2 equals 4.'),
      user('What about 9 / 2?'),
    ],
  },
  {
    name: 'preserve_cot',
    options: { next: 'assistant', dropAnalysis: false },
    messages: () => [
      user('What is 2 + 2?'),
      said('analysis', 'User asks a simple question: "What is 2 + 2?" The answer: 4.'),
      said('final', '2 + 2 equals 4.'),
      user('What about 9 / 2?'),
    ],
  },
  {
    name: 'keep_analysis_between_finals',
    options: {},
    messages: () => [
      user('What is 2 + 2?'),
      said('analysis', 'thinking 2+2'),
      said('final', '4'),
      user('What is 3 + 5?'),
      said('analysis', 'thinking 3+5'),
      said('final', '8'),
    ],
  },
  { name: 'does_not_drop_if_ongoing_analysis', messages: () => openTurn },
];

describe.skipIf(!here)(`the vectors of the published format${why}`, () => {
  it.each(cases)('$name', ({ name, messages, options = answerNext }) => {
    expect(conversationText(messages(), options)).toEqual({ text: vector(name), guarded: 0 });
    expect(decodeIds(conversationIds(messages(), options))).toBe(vector(name));
  });

  it.each(cases)('$name reads back as the messages that were rendered', ({ name, messages, options = answerNext }) => {
    const text = options.next ? vector(name).slice(0, -'<|start|>assistant'.length) : vector(name);
    const shown = /^(dropping|keep)/.test(name)
      ? messages().filter(({ content }) => !/left out|2\+2/.test(content))
      : messages();
    expect(plain(parseHarmony(text))).toEqual(shown);
  });

  it('simple_reasoning_response, from ids', () => {
    const result = parseHarmony(ids('simple_reasoning_response'), { role: 'assistant' });
    expect(result.status).toBe('parsed');
    expect(plain(result)).toEqual([
      said('analysis', 'User asks: "What is 2 + 2?" Simple arithmetic. Provide answer.'),
      said('final', '2 + 2 = 4.'),
    ]);
  });

  it('simple_tool_call, from ids', () => {
    const result = parseHarmony(ids('simple_tool_call'), { role: 'assistant' });
    expect(plain(result)).toEqual([
      said('analysis', 'User asks: "What is the weather in Tokyo?" We need to use lookup_weather tool.'),
      { ...said('analysis', '{"location": "Tokyo"}'), recipient: 'lookup_weather', contentType: 'code' },
    ]);
  });

  it('tool_response_parsing', () => {
    const message: HarmonyMessage = {
      role: 'tool',
      name: 'browser.search',
      recipient: 'assistant',
      channel: 'commentary',
      content: '{"result": "https://openai.com/"}',
    };
    const rendered = conversationText([message]).text.slice(0, -'<|end|>'.length);
    expect(rendered).toBe(vector('tool_response_parsing'));
    expect(plain(parseHarmony(rendered))).toEqual([message]);
  });

  it('streamable_parser, id by id and letter by letter', () => {
    const text = vector('streamable_parser');
    const result = parseHarmony(text, { role: 'assistant' });
    expect(plain(result).map(({ role, recipient, channel }) => [role, recipient, channel])).toEqual([
      ['assistant', undefined, 'analysis'],
      ['assistant', 'browser.search', 'commentary'],
      ['tool', 'assistant', 'commentary'],
    ]);
    const again = conversationIds(plain(result)).slice(encodeText('assistant').length + 1);
    expect(plain(parseHarmony(again, { role: 'assistant' }))).toEqual(plain(result));
  });
});
