import * as z from 'zod';
import { oncePerPrompt, promptText } from '../prompt-text.ts';
import { replyStructure } from '../reply-text.ts';
import { defineCheck } from './check.ts';

const asksForCode =
  /\b(?:cod(?:e|es|ed|ing)|script|scripts|program|programs|programming|programm\w*|função|funcion\w*|fonction\w*|function|functions|class|method|api|sql|query|regex|regexp|html|css|json|yaml|xml|toml|csv|bash|shell|terminal|command|commands|python|java|javascript|typescript|js|ts|node|react|vue|angular|django|flask|laravel|php|ruby|rust|golang|go|c\+\+|cpp|kotlin|swift|scala|haskell|perl|matlab|latex|tikz|lua|arduino|docker\w*|kubernetes|k8s|terraform|ansible|nginx|git|linux|ubuntu|debian|windows|powershell|excel|formula|vba|database|postgres\w*|mysql|mongodb|redis|algorithm|implement\w*|snippet|template|config\w*|debug\w*|error|exception|compile\w*|library|framework|module|package|endpoint|server|schema|parse\w*|loop|array|string|variable|pandas|numpy|pytorch|tensorflow|opencv|cuda|assembly|verilog|vhdl|solidity|unity|unreal|ascii|cron\w*|gradle|maven|android|ios|glsl|shaders?|jax|drupal|odoo|hugging ?face|selenium|spark|aws|lambda|kafka|ffmpeg|regedit|diagram|mermaid|plantuml|markdown|código|codice|quelltext|befehl|код|скрипт|программ\p{L}*|функци\p{L}*)(?![\p{L}])|c#|代码|程序|脚本|函数|コード|プログラム|코드|कोड|```|[{};]\s*\n|<\/?[a-z]+>|\w+\([^)\n]{0,80}\)|\w+\.\w+\(/iu;

/** A fenced block where nothing in the user's turns speaks of code, data, commands or a place to put them. */
export const codeUnasked = defineCheck({
  key: 'code-unasked',
  version: 1,
  options: z.strictObject({}),
  find: (reply) => {
    const block = replyStructure(reply).blocks[0];
    if (!block) return null;
    const asked = oncePerPrompt(reply.prefix, asksForCode, () => {
      const { users, system } = promptText(reply.prefix);
      return users.some((turn) => asksForCode.test(turn)) || asksForCode.test(system);
    });
    return asked ? null : block;
  },
});
