import { openToAppend } from './jsonl-file.ts';
import type { LanguageModel } from './model.ts';
import { recordingLine } from './recording-line.ts';

/**
 * The same model, with every answer appended to a JSONL file by its request's fingerprint, so that `recorded` can play
 * it back where the model cannot be had. An answer is returned after its line is written.
 */
export async function recording(model: LanguageModel, path: string): Promise<LanguageModel> {
  const file = await openToAppend(path);
  let written: Promise<unknown> = Promise.resolve();
  return {
    id: model.id,
    parallel: model.parallel,
    generate: async (request, signal) => {
      const response = await model.generate(request, signal);
      if (response.status === 'answered') {
        const line = recordingLine(request.fingerprint, response);
        written = written.then(() => file.appendFile(line));
        await written;
      }
      return response;
    },
    close: async () => {
      await written;
      await file.close();
      await model.close();
    },
  };
}
