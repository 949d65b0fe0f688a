import type { Caller } from '../../shared/model/rows/parts.ts';
import { formatList, grouped, plural } from '../../shared/platform/text.ts';
import { formatRows } from '../../shared/report/format-rows.ts';
import type { Color, Column, RowFormat } from '../../shared/report/row-format.ts';
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
  await print(formatRows(found.callers, callerFormat, format, surfaceOf(context)), context);
  for (const problem of found.malformed) problems.push(problem);
  for (const problem of problems) printStatus(context, `sweep10255: ${problem}`);
  if (!quiet) for (const line of summaryOf(found, problems.length, files.length)) printStatus(context, line);
  if (found.callers.length > 0) return EXIT_STATUS.OPEN;
  const unread = problems.length + found.secrets + found.missingConfigMaps + found.unknownKinds.size;
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

function summaryOf(
  { callers, objects, secrets, missingConfigMaps, unknownKinds }: SearchedManifests,
  problems: number,
  files: number,
): string[] {
  const unread = [
    ...(secrets > 0 ? [plural(secrets, 'Secret')] : []),
    ...(problems > 0 ? [`${plural(problems, 'file or document')} (named above)`] : []),
  ];
  const verb = secrets + problems === 1 ? 'was' : 'were';
  const kinds = [...unknownKinds].map(([kind, number]) => `${grouped(number)} ${kind}`);
  return [
    `${plural(callers.length, 'caller')} in ${plural(objects, 'object')} of ${plural(files, 'file')}.`,
    ...(unread.length > 0 ? [`${formatList(unread)} ${verb} not read.`] : []),
    ...(missingConfigMaps > 0
      ? [
          `${plural(missingConfigMaps, 'ConfigMap')} of workloads ${missingConfigMaps === 1 ? 'was' : 'were'} not in the input.`,
        ]
      : []),
    ...(kinds.length > 0
      ? [`Of unknown kinds, only searched for the port number: ${formatList(kinds)}.`]
      : []),
    ...(objects === 0 && problems === 0 ? ['The input contains no Kubernetes objects.'] : []),
    NOT_VISIBLE,
  ];
}

const COLOR_OF: Readonly<Record<Caller['confidence'], Color | null>> = {
  SEEN: 'red',
  HIGH: 'red',
  MEDIUM: 'yellow',
  LOW: null,
};

const columns: readonly Column<Caller>[] = [
  { name: 'namespace', cell: ({ namespace }) => namespace },
  { name: 'workload', cell: ({ kind, name }) => `${kind}/${name}` },
  { name: 'agent', cell: ({ agent }) => agent },
  {
    name: 'confidence',
    cell: ({ confidence }) => confidence,
    color: ({ confidence }) => COLOR_OF[confidence],
  },
  { name: 'evidence', cell: ({ evidence }) => evidence },
  { name: 'migration', cell: ({ migration }) => migration },
];

/** What points at the port, one row each: the elements of `cluster_reports.callers`. */
const callerFormat: RowFormat<Caller> = {
  columns,
  allColumns: columns.flatMap((column) =>
    column.name === 'workload'
      ? [
          { name: 'kind', cell: ({ kind }: Caller) => kind },
          { name: 'name', cell: ({ name }: Caller) => name },
        ]
      : [column],
  ),
  record: (caller) => caller,
};
