import type { Conversation } from '../../core/conversation.ts';
import type { TrafficRows } from '../../store/store.ts';

/** Conversations are read this many items ahead: enough to share the price of a query, few enough to hold long ones. */
const readAhead = 32;

/**
 * Each item with its conversation. Items of one conversation stand near each other, so it is read and unpacked once for
 * all of them.
 */
export async function* withConversations<T>(
  items: AsyncIterable<T>,
  numberOf: (item: T) => number,
  traffic: Pick<TrafficRows, 'getMany'>,
): AsyncGenerator<{ readonly item: T; readonly conversation: Conversation }> {
  let ahead: T[] = [];
  const read = async function* () {
    const conversations = await traffic.getMany([...new Set(ahead.map(numberOf))]);
    for (const item of ahead) yield { item, conversation: conversations.get(numberOf(item))! };
    ahead = [];
  };
  for await (const item of items) {
    ahead.push(item);
    if (ahead.length === readAhead) yield* read();
  }
  if (ahead.length > 0) yield* read();
}
