import type { Conversation } from '../core/conversation.ts';
import type { TrafficRows } from '../store/store.ts';

const kept = 16;

/**
 * Reads conversations by their number and keeps the last few: the lanes of one prefix are asked one after the other, so
 * each conversation is read and unpacked once for all of them.
 */
export function recentConversations(traffic: Pick<TrafficRows, 'get'>): (seq: number) => Promise<Conversation> {
  const recent = new Map<number, Promise<Conversation>>();
  return (seq) => {
    const known = recent.get(seq);
    if (known) return known;
    const reading = traffic.get(seq);
    recent.set(seq, reading);
    if (recent.size > kept) recent.delete(recent.keys().next().value!);
    return reading;
  };
}
