import * as z from 'zod';

/**
 * Messages keep the shape they were logged in (OpenAI chat), unknown vendor fields included, because they go out on the
 * wire exactly so. Only what we read is checked.
 */
export const contentPartSchema = z.looseObject({ type: z.string(), text: z.string().optional() });
export const toolCallSchema = z.looseObject({
  id: z.string().optional(),
  type: z.string().optional(),
  function: z.looseObject({ name: z.string(), arguments: z.string().optional() }).optional(),
});
export const roles = ['system', 'developer', 'user', 'assistant', 'tool'] as const;
export const messageSchema = z.looseObject({
  role: z.enum(roles),
  content: z.union([z.string(), z.array(contentPartSchema), z.null()]).optional(),
  tool_calls: z.array(toolCallSchema).nullish(),
  tool_call_id: z.string().nullish(),
  name: z.string().nullish(),
});
export const toolDefinitionSchema = z.looseObject({
  type: z.string().optional(),
  function: z.looseObject({ name: z.string() }).optional(),
});

export type Role = (typeof roles)[number];
export type ContentPart = z.infer<typeof contentPartSchema>;
export type ToolCall = z.infer<typeof toolCallSchema>;
export type Message = z.infer<typeof messageSchema>;
export type ToolDefinition = z.infer<typeof toolDefinitionSchema>;

/** One logged dialogue, flat and ordered. */
export interface Conversation {
  /** Hash of what was said by whom and when: the same dialogue read twice is one row. */
  readonly id: string;
  /** Keyed hash of the user; of the conversation when the log names no user. */
  readonly cluster: string;
  /** Whether `cluster` stands for a user; without one, repeated users cannot be seen and the report says so. */
  readonly clusterIsUser: boolean;
  /** Milliseconds since the Unix epoch, or null where the log has no time. */
  readonly startedAt: number | null;
  readonly surface: string | null;
  /** BCP-47 primary tag as logged, or as detected from the user's turns; null where neither is known. */
  readonly language: string | null;
  /** Where the traffic came from within one log (a product, a prompt set); a block for the drift estimate. */
  readonly source: string | null;
  readonly messages: readonly Message[];
  readonly tools: readonly ToolDefinition[];
  /** Vendor fields of the record that are neither of the above, as logged. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The text of a message; parts of other types contribute nothing. */
export function textOf(message: Pick<Message, 'content'>): string {
  const { content } = message;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => part.text ?? '').join('');
}

/** Indices of the assistant messages a user was waiting for: those right after a user or tool message. */
export function assistantTurns(messages: readonly Message[]): number[] {
  const turns: number[] = [];
  for (let index = 1; index < messages.length; index++) {
    if (messages[index]!.role !== 'assistant') continue;
    const before = messages[index - 1]!.role;
    if (before === 'user' || before === 'tool') turns.push(index);
  }
  return turns;
}
