import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** node-llama-cpp is fetched into the user's cache, never installed with us; this is the part of it that we call. */
export const engineVersion = '3.21.1';

export type Token = number;

export interface EngineModel {
  readonly fileInfo: {
    readonly metadata: {
      readonly general?: { readonly name?: string };
      readonly tokenizer: {
        readonly chat_template?: string;
        readonly ggml: { readonly tokens?: readonly string[]; readonly token_type?: readonly number[] };
      };
    };
  };
  readonly tokens: {
    readonly bos: Token | null;
    readonly bosString?: string | null;
    readonly eosString?: string | null;
    readonly shouldPrependBosToken: boolean;
  };
  readonly trainContextSize: number;
  tokenize(text: string, specialTokens?: boolean): Token[];
  detokenize(tokens: readonly Token[], specialTokens?: boolean, lastTokens?: readonly Token[]): string;
  createContext(options: {
    readonly sequences: number;
    readonly contextSize: number;
    readonly batchSize: number;
    readonly threads: number;
  }): Promise<EngineContext>;
  dispose(): Promise<void>;
}

export interface EngineContext {
  getSequence(): EngineSequence;
  dispose(): Promise<void>;
}

export interface EvaluateOptions {
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  readonly minP: number;
  readonly seed: number;
  readonly yieldEogToken: boolean;
}

export interface EngineSequence {
  readonly nextTokenIndex: number;
  adaptStateToTokens(tokens: Token[], allowShift?: boolean): Promise<void>;
  evaluate(tokens: Token[], options: EvaluateOptions): AsyncIterable<Token>;
}

export interface Engine {
  loadModel(options: { readonly modelPath: string }): Promise<EngineModel>;
  dispose(): Promise<void>;
}

export interface EngineModule {
  getLlama(options: Readonly<Record<string, unknown>>): Promise<Engine>;
  createModelDownloader(options: Readonly<Record<string, unknown>>): Promise<{
    download(options: { readonly signal: AbortSignal }): Promise<string>;
  }>;
}

/** Entry of the engine below its folder. */
export function engineEntry(folder: string): string {
  return join(folder, 'node_modules', 'node-llama-cpp', 'dist', 'index.js');
}

export async function importEngine(folder: string): Promise<EngineModule> {
  return (await import(pathToFileURL(engineEntry(folder)).href)) as EngineModule;
}

/** Starts llama.cpp on the processor; `build: 'never'`, because a failed check would otherwise try to compile. */
export async function startEngine(folder: string): Promise<Engine> {
  const { getLlama } = await importEngine(folder);
  return getLlama({ gpu: false, build: 'never', skipDownload: true, logLevel: 'error', logger: () => {} });
}

const platformPackages: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'linux-arm': 'linux-armv7l',
  'linux-riscv64': 'linux-riscv64',
  'darwin-arm64': 'mac-arm64-metal',
  'darwin-x64': 'mac-x64',
  'win32-x64': 'win-x64',
  'win32-arm64': 'win-arm64',
};

/** The package with the prebuilt binaries for this machine, or undefined where there is none. */
export function enginePlatformPackage(platform: string, arch: string): string | undefined {
  const name = platformPackages[`${platform}-${arch}`];
  return name && `@node-llama-cpp/${name}`;
}
