import { readFileSync } from 'node:fs';
import { isMap, isNode, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import * as z from 'zod';
import { AGENTS } from '../agents/agents.ts';
import { type Exceptions, NO_EXCEPTIONS } from '../model/exceptions.ts';
import { nearest } from '../platform/config.ts';
import { SweepError } from '../platform/errors.ts';

const AGENT_NAMES: readonly string[] = AGENTS.map(({ name }) => name);

/** A message that completes the sentence `FIELD …`. */
export const says = (message: string) => ({
  error: ({ input }: { readonly input?: unknown }) => (input === undefined ? 'is missing' : message),
});

export const line = (description: string) =>
  z
    .string(says('must be text'))
    .trim()
    .min(1, { error: 'must not be empty' })
    .regex(/^[^\n]*$/, { error: 'must be a single line' })
    .describe(description);

const cluster = z
  .string(says('must be text'))
  .regex(/^projects\/(\*|[^/*\s]+)\/locations\/(\*|[^/*\s]+)\/clusters\/(\*|[^/*\s]+)$/, {
    error:
      'must be projects/PROJECT/locations/LOCATION/clusters/CLUSTER; a single * stands for any project, location or cluster',
  })
  .describe(
    'projects/PROJECT/locations/LOCATION/clusters/CLUSTER; a single * stands for any project, location or cluster.',
  );

const decision = {
  owner: line('Who made the decision.'),
  reason: line('Why.'),
  until: z.iso
    .date(says('must be a date, as YYYY-MM-DD'))
    .describe('The last day on which the entry counts, in UTC.'),
};

const exemption = z.strictObject({ cluster, ...decision }, says('must be a mapping'));

const acceptedBreak = z
  .strictObject(
    {
      cluster: cluster.optional(),
      agent: line(
        "Who sends the requests: an agent's name as in docs/agents.md, or NAMESPACE/NAME of a workload that reports show as a caller. Without it: a client outside the cluster.",
      )
        .refine((name) => name.includes('/') || AGENT_NAMES.includes(name), {
          error: ({ input }) => {
            const near = nearest(String(input), AGENT_NAMES);
            const hint = near === null ? '' : `; the closest name is ${near}`;
            return `must be an agent from docs/agents.md, or NAMESPACE/NAME of a workload${hint}`;
          },
        })
        .optional(),
      paths: z
        .array(
          line('A path as the kubelet counts it: pods, exec, other.').regex(/^[^/]/, {
            error: 'must be a path as reports show it, without a slash at the beginning: pods, not /pods',
          }),
          says('must be a list of paths'),
        )
        .min(1, { error: 'must name at least one path' })
        .describe('The paths whose use is allowed to break.'),
      ...decision,
    },
    says('must be a mapping'),
  )
  .refine((entry) => entry.cluster !== undefined || entry.agent !== undefined, {
    error: 'must name a cluster, an agent, or both',
  })
  .meta({ anyOf: [{ required: ['cluster'] }, { required: ['agent'] }] });

/** The content of `exceptions.yaml`. */
export const exceptionsFileSchema = z.strictObject(
  {
    exemptions: z
      .array(exemption, says('must be a list'))
      .nullish()
      .describe('Clusters that raise no alert and do not affect the exit status.'),
    accepted_breaks: z
      .array(acceptedBreak, says('must be a list'))
      .nullish()
      .describe('Use of the port that is allowed to break, so that it does not keep the port open.'),
  },
  says('must be a mapping with exemptions, accepted_breaks, or both'),
);

/**
 * Reads the register of exceptions.
 * @param file undefined: there is no register
 * @throws SweepError INPUT_UNREADABLE, EXCEPTIONS_INVALID
 */
export function readExceptions(file: string | undefined): Exceptions {
  return file === undefined ? NO_EXCEPTIONS : parseExceptions(readTextFile(file), file);
}

/**
 * Parses the register of exceptions.
 * @param file its name, for errors
 * @throws SweepError EXCEPTIONS_INVALID with the position of the first problem
 */
export function parseExceptions(text: string, file: string): Exceptions {
  const data = parseYaml(text, {
    file,
    schema: exceptionsFileSchema,
    keys: KEYS,
    code: 'EXCEPTIONS_INVALID',
  });
  return {
    exemptions: data.exemptions ?? [],
    acceptedBreaks: (data.accepted_breaks ?? []).map((entry) => ({
      ...entry,
      cluster: entry.cluster ?? null,
      agent: entry.agent ?? null,
    })),
  };
}

/** Throws SweepError INPUT_UNREADABLE. */
export function readTextFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const detail = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new SweepError('INPUT_UNREADABLE', { file, detail }, { cause });
  }
}

/** A kind of YAML file that people write. */
interface YamlFile<Schema extends z.ZodType> {
  /** Its name, for errors. */
  readonly file: string;
  readonly schema: Schema;
  /** All keys that it may contain, to suggest one for a misspelled key. */
  readonly keys: readonly string[];
  /** The error for invalid content, with the position. */
  readonly code: 'EXCEPTIONS_INVALID' | 'ROUTES_INVALID';
}

/**
 * The content of a YAML file. Messages contain keys, but no values.
 * @throws SweepError `code`, with the position of the first problem
 */
export function parseYaml<Schema extends z.ZodType>(
  text: string,
  { file, schema, keys, code }: YamlFile<Schema>,
): z.output<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const invalid = (offset: number, detail: string) => {
    const { line, col } = lines.linePos(offset);
    return new SweepError(code, { file, line: Math.max(1, line), column: Math.max(1, col), detail });
  };
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw invalid(problem.pos[0], `invalid YAML: ${problem.message}`);
  const { success, data, error } = schema.safeParse(plainValue(document, invalid));
  if (success) return data;
  const [first] = error.issues
    .map((issue) => ({
      ...issue,
      offset: offsetOf(document.contents, issue),
      detail: detailOf(issue, keys),
    }))
    .toSorted((a, b) => rankOf(a) - rankOf(b) || a.offset - b.offset);
  throw invalid(first?.offset ?? 0, first?.detail ?? 'invalid');
}

type YamlDocument = ReturnType<typeof parseDocument>;

/** The document as plain values; one without content has no entries. */
function plainValue(
  document: YamlDocument,
  invalid: (offset: number, detail: string) => SweepError,
): unknown {
  try {
    return document.toJS() ?? {};
  } catch {
    throw invalid(0, 'invalid YAML: it repeats anchors too often');
  }
}

/** Where an issue is: at the key that is not known, or at the deepest part of its path that exists. */
function offsetOf(contents: ParsedNode | null, issue: z.core.$ZodIssue): number {
  let node: unknown = contents;
  for (const part of issue.path) {
    const next = isMap(node) || isSeq(node) ? node.get(part, true) : undefined;
    if (!isNode(next)) break;
    node = next;
  }
  if (issue.code === 'unrecognized_keys' && isMap(node)) {
    const pair = node.items.find(({ key }) => isNode(key) && String(key) === issue.keys[0]);
    if (isNode(pair?.key)) node = pair.key;
  }
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

function detailOf(issue: z.core.$ZodIssue, keys: readonly string[]): string {
  const place = issue.path
    .map((part) => (typeof part === 'number' ? `[${part + 1}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  if (issue.code !== 'unrecognized_keys') return `${place === '' ? 'the file' : place} ${issue.message}`;
  const [key = ''] = issue.keys;
  const near = nearest(key, keys);
  return `unknown key "${key}"${near === null ? '' : `; the closest name is ${near}`}`;
}

/** A misspelled key also leaves its field missing: it comes first. */
const rankOf = ({ code }: z.core.$ZodIssue) => (code === 'unrecognized_keys' ? 0 : 1);

const KEYS = ['exemptions', 'accepted_breaks', ...Object.keys(acceptedBreak.shape)];
