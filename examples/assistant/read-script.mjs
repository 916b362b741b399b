// The script format: "## user surface language time [noconsent] [tags=a,b]", then user turns separated by "--"; a line
// "@tool name {json} => result" under a turn is a tool call with its result.

/** Conversations of one script file: id, user, surface, language, startedAt, consent, tags, turns[{user, tools}]. */
export function readScript(text, file) {
  const blocks = text.split(/^(?=## u\d+ )/m).filter((block) => block.startsWith('## '));
  return blocks.map((block, index) => conversation(block, `${file.replace(/\.txt$/, '')}-${String(index + 1).padStart(3, '0')}`));
}

function conversation(block, id) {
  const [header, ...rest] = block.trimEnd().split('\n');
  const [, user, surface, language, time, ...marks] = header.split(' ');
  const tags = marks.find((mark) => mark.startsWith('tags='))?.slice(5).split(',') ?? [];
  const turns = rest.join('\n').split(/\n--\n/).map(turn);
  return { id, user, surface, language, startedAt: `${time}:00Z`, consent: !marks.includes('noconsent'), tags, turns };
}

function turn(text) {
  const lines = text.trim().split('\n');
  const tools = lines.filter((line) => line.startsWith('@tool ')).map((line) => {
    const match = /^@tool (\S+) (\{.*?\}) => (.*)$/.exec(line);
    if (!match) throw new Error(`not a tool line: ${line}`);
    return { name: match[1], arguments: match[2], result: match[3] };
  });
  return { user: lines.filter((line) => !line.startsWith('@tool ')).join('\n').trim(), tools };
}
