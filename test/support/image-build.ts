import { execFile } from 'node:child_process';
import { cpSync, globSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { promisify } from 'node:util';
import dockerIgnore from '@balena/dockerignore';
import { DockerfileParser } from 'dockerfile-ast';

/** A stage of a Dockerfile after its steps have run: a folder in place of its file system, and its configuration. */
export interface BuiltStage {
  readonly baseImage: string;
  /** Holds only what the steps created, not the files of the base image. */
  readonly root: string;
  workdir: string;
  user: string;
  entrypoint: readonly string[];
  readonly environment: Record<string, string>;
}

/** A step that has no effect without a container engine, as it is written. */
export type SkippedStep = string;

export interface ImageBuild {
  /** By the name after AS. */
  readonly stages: ReadonlyMap<string, BuiltStage>;
  readonly skipped: readonly SkippedStep[];
}

/**
 * Runs the steps of the Dockerfile of a checkout, without a container engine. RUN runs with the Node.js and the shell of
 * this machine, in the stage's folder in place of its working directory: its commands must use relative paths.
 * @param folder an empty folder; each stage becomes a folder in it
 * @throws Error if a step fails, or if an instruction is not supported
 */
export async function buildImage(checkout: string, folder: string): Promise<ImageBuild> {
  const dockerfile = DockerfileParser.parse(readFileSync(join(checkout, 'Dockerfile'), 'utf8'));
  const stages = new Map<string, BuiltStage>();
  const skipped: SkippedStep[] = [];
  let stage: BuiltStage | null = null;
  for (const step of dockerfile.getInstructions()) {
    const words = step.getArguments().map((argument) => argument.getValue());
    const [first = '', , third = ''] = words;
    if (step.getKeyword() === 'FROM') {
      stage = newStage(first, join(folder, third));
      stages.set(third, stage);
      skipped.push(step.toString());
      continue;
    }
    if (stage === null) throw new Error(`${step.toString()} precedes every stage`);
    switch (step.getKeyword()) {
      case 'WORKDIR':
        stage.workdir = first;
        mkdirSync(join(stage.root, first), { recursive: true });
        break;
      case 'COPY': {
        const from = /--from=(\w+)/.exec(step.toString())?.[1];
        copy(
          words.filter((word) => !word.startsWith('--')),
          stage,
          from === undefined ? null : stages.get(from),
          checkout,
        );
        break;
      }
      case 'RUN':
        await promisify(execFile)('sh', ['-euc', step.getArgumentsContent() ?? ''], {
          cwd: join(stage.root, stage.workdir),
          env: { ...process.env, ...stage.environment },
        });
        break;
      case 'ENV':
        for (const word of words) stage.environment[word.split('=')[0] ?? ''] = word.split('=')[1] ?? '';
        break;
      case 'USER':
        stage.user = first;
        break;
      case 'ENTRYPOINT':
        stage.entrypoint = JSON.parse(step.getArgumentsContent() ?? '');
        break;
      case 'EXPOSE':
        skipped.push(step.toString());
        break;
      default:
        throw new Error(`${step.toString()} is not supported`);
    }
  }
  return { stages, skipped };
}

function newStage(baseImage: string, root: string): BuiltStage {
  mkdirSync(root, { recursive: true });
  return { baseImage, root, workdir: '/', user: '', entrypoint: [], environment: {} };
}

/** COPY: from another stage, or else what .dockerignore lets through. A folder stands for its contents. */
function copy(
  words: readonly string[],
  stage: BuiltStage,
  from: BuiltStage | null | undefined,
  checkout: string,
): void {
  const target = words.at(-1) ?? '';
  const path = join(stage.root, posix.resolve(stage.workdir, target));
  const isFolder = target.endsWith('/') || target === '.';
  const sent = from == null ? contextOf(checkout) : null;
  for (const source of words.slice(0, -1)) {
    const found = globSync(join(from?.root ?? checkout, source));
    if (found.length === 0) throw new Error(`COPY ${source}: not found`);
    for (const each of found)
      if (statSync(each).isDirectory())
        cpSync(each, path, {
          recursive: true,
          verbatimSymlinks: true,
          filter: (file) => sent === null || file === each || sent.has(file.slice(checkout.length + 1)),
        });
      else if (sent?.has(source) !== false) cpSync(each, isFolder ? join(path, basename(each)) : path);
      else throw new Error(`COPY ${source}: excluded by .dockerignore`);
  }
}

/** Every file and folder that a container engine would receive, relative to the checkout. */
export function contextOf(checkout: string): ReadonlySet<string> {
  const rules = dockerIgnore.default().add(readFileSync(join(checkout, '.dockerignore'), 'utf8'));
  const files = rules.filter(
    readdirSync(checkout, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(checkout.length + 1)),
  );
  const parents = files.flatMap((file) => {
    const parts = file.split('/').slice(0, -1);
    return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  });
  return new Set([...files, ...parents]);
}
