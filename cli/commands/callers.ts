import { formatList } from '../../shared/platform/text.ts';
import { callerFormat } from '../../shared/report/caller-format.ts';
import { formatRows } from '../../shared/report/format-rows.ts';
import { NOT_VISIBLE } from '../../shared/stages/attribute/find-callers.ts';
import type { Invocation } from '../command.ts';
import { EXIT_STATUS, type ExitStatus } from '../exit-status.ts';
import { type SearchedManifests, searchManifests } from '../flows/search-manifests.ts';
import { expandOperands, fileSource, withStandardInput } from '../input/manifest-files.ts';
import { type ManifestObject, manifestObjects } from '../input/manifest-objects.ts';
import type { ManifestSource } from '../migrate/read/read-units.ts';
import { print, printStatus } from '../output.ts';
import { type ProcessContext, surfaceOf } from '../process-context.ts';

/** `callers`: what in manifests points at the port. Whatever cannot be read is named, and everything else is searched. */
export async function run({ config, operands, context }: Invocation<'callers'>): Promise<ExitStatus> {
  const { namespace, format, quiet } = config;
  const files = await expandOperands(operands);
  const problems: string[] = [];
  const search = (stdin: ManifestSource | null): Promise<SearchedManifests> => {
    const sources = files.map((file) => (file === '-' && stdin !== null ? stdin : fileSource(file)));
    return searchManifests(objectsOf(sources, problems, context), namespace);
  };
  const found = await (files.includes('-') ? withStandardInput(context.stdin, search) : search(null));
  await print(formatRows(eachOf(found.callers), callerFormat, format, surfaceOf(context)), context);
  for (const problem of found.malformed) problems.push(problem);
  for (const problem of problems) printStatus(context, `sweep10255: ${problem}`);
  if (!quiet) for (const line of summaryOf(found, problems.length, files.length)) printStatus(context, line);
  if (found.callers.length > 0) return EXIT_STATUS.OPEN;
  const unread = problems.length + found.secrets + found.unknownKinds.size;
  return unread > 0 || found.objects === 0 ? EXIT_STATUS.NOT_ALL_READ : EXIT_STATUS.NOTHING_OPEN;
}

async function* objectsOf(
  sources: readonly ManifestSource[],
  problems: string[],
  { interruption }: ProcessContext,
): AsyncGenerator<ManifestObject> {
  for (const source of sources)
    for await (const piece of manifestObjects(source)) {
      interruption.throwIfAborted();
      if ('object' in piece) yield piece.object;
      else problems.push(piece.problem);
    }
}

async function* eachOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

function summaryOf(
  { callers, objects, secrets, unknownKinds }: SearchedManifests,
  problems: number,
  files: number,
): string[] {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  const unread = [
    ...(secrets > 0 ? [count(secrets, 'Secret')] : []),
    ...(problems > 0 ? [`${count(problems, 'file or document')}, named above`] : []),
  ];
  const verb = secrets + problems === 1 ? 'was' : 'were';
  const kinds = [...unknownKinds].map(([kind, number]) => `${number} ${kind}`);
  return [
    `${count(callers.length, 'caller')} in ${count(objects, 'object')} of ${count(files, 'file')}.`,
    ...(unread.length > 0 ? [`${formatList(unread)} ${verb} not read.`] : []),
    ...(kinds.length > 0
      ? [`Of unknown kinds, only searched for the port number: ${formatList(kinds)}.`]
      : []),
    NOT_VISIBLE,
  ];
}
