import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

/** An answer that a client has had this long is not in flight any more: its reply must be durable. */
const graceMs = 400;

const answers = [
  'Sure! Here is a short answer. Let me know if you need anything else.',
  "I'm sorry, but I can't help with that request.",
  'I apologize for the confusion. The result is 42.',
  '```js\nconsole.log(1)\n',
  'See https://example.com/docs for more.',
  'Great question! It depends on what you want: could you tell me more?',
  'The answer is no.',
  '1. First\n2. Second\n3. Third',
];

/**
 * A chat model on 127.0.0.1 that answers by the hash of what it is asked, after a few milliseconds, and counts how often
 * it was asked the same.
 */
export async function countingModel() {
  let requests = new Map();
  let open = new Set();
  let mostInFlight = 0;
  let seen = 0;
  let waiters = [];
  const server = createServer((incoming, response) => {
    const chunks = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => {
      const hash = createHash('sha256').update(Buffer.concat(chunks)).digest('hex').slice(0, 16);
      const request = requests.get(hash) ?? { times: 0, excused: 0, answeredAt: undefined };
      requests.set(hash, request);
      request.times++;
      request.answeredAt = undefined;
      open.add(hash);
      mostInFlight = Math.max(mostInFlight, open.size);
      seen++;
      waiters = waiters.filter((waiter) => (seen >= waiter.at ? waiter.resolve() : true));
      const number = Number.parseInt(hash.slice(0, 8), 16);
      setTimeout(
        () => {
          request.answeredAt = Date.now();
          open.delete(hash);
          response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(completion(hash, number)));
        },
        4 + (number % 16),
      );
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/v1`,
    begin: () => {
      seen = 0;
      waiters = [];
      open = new Set();
    },
    /** Resolves once so many requests have come since `begin`. */
    afterRequests: (count) => new Promise((resolve) => waiters.push({ at: count, resolve: () => void resolve() })),
    /** How many were in flight just now, at a kill: each of them may be sent once more. */
    inFlight: () => {
      const now = Date.now();
      let count = 0;
      for (const request of requests.values()) {
        if (request.answeredAt !== undefined && now - request.answeredAt > graceMs) continue;
        request.excused++;
        count++;
      }
      return count;
    },
    sent: () => {
      const all = [...requests.entries()];
      return {
        distinct: all.length,
        total: all.reduce((sum, [, { times }]) => sum + times, 0),
        unexcused: all.filter(([, { times, excused }]) => times - 1 > excused).map(([hash]) => hash),
        mostInFlight,
      };
    },
    reset: () => {
      requests = new Map();
      mostInFlight = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function completion(hash, number) {
  return {
    id: `chatcmpl-${hash}`,
    object: 'chat.completion',
    model: 'counting-1',
    choices: [
      {
        index: 0,
        finish_reason: 'stop',
        message: { role: 'assistant', content: `${answers[number % answers.length]} (${hash})` },
      },
    ],
    usage: { prompt_tokens: 20, completion_tokens: 12 },
  };
}
