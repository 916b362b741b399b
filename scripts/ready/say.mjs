/** Progress goes to stderr: stdout belongs to the command that follows. */
export function say(line) {
  process.stderr.write(`foreshadow: ${line}\n`);
}

/** Says what begins, and how long it took. */
export async function timed(what, work) {
  say(`${what} …`);
  const start = performance.now();
  const result = await work();
  say(`${what.replace(/ \(.*$/, '')}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

/** A failure that needs no stack: the sentence says what happened and what to do. */
export class Failure extends Error {
  constructor(sentence) {
    super(sentence);
    this.sentence = sentence;
  }
}
