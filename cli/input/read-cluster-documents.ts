import { stripVTControlCharacters } from 'node:util';
import { SweepError } from '../../shared/platform/errors.ts';
import { plural } from '../../shared/platform/text.ts';
import type { BrokenItem, JsonItem } from './item-assembler.ts';
import { decodeText, readDocuments, readLines, readYaml, resumed } from './read-documents.ts';
import { type InputDocument, recognize } from './recognize.ts';

/** The first line determines the layout. A longer line is read as a document. */
const HEAD_CHARACTERS = 1 << 20;

/**
 * Yields the clusters of a file in order, one in memory at a time. Accepts the output of `gcloud container clusters
 * describe` and `list`, Cluster and ListClusters responses of the GKE API, and Asset Inventory exports or lists, as
 * JSON, NDJSON or YAML, and Terraform plans and states as JSON. Anything else among clusters is yielded as INVALID;
 * assets of other types are skipped, except that a node pool names its cluster. An error can follow clusters: to avoid partial output, keep them until the end.
 * @param file the name of the file in errors
 * @throws SweepError INPUT_UNREADABLE, INPUT_EMPTY, INPUT_YAML, INPUT_NOT_JSON, INPUT_TRUNCATED, INPUT_NO_CLUSTER if
 *   the file contains values but no cluster
 */
export async function* readClusterDocuments(
  source: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<InputDocument> {
  const invalid: Extract<InputDocument, { kind: 'INVALID' }>[] = [];
  let anyCluster = false;
  let otherAssets = 0;
  for await (const item of readItems(decodeText(source, file), file)) {
    for (const found of 'fault' in item ? [invalidAt(item)] : recognize(item)) {
      if (found.kind === 'OTHER_ASSET' || found.kind === 'POOL') otherAssets += 1;
      if (found.kind === 'OTHER_ASSET') continue;
      if (found.kind === 'POOL') yield found;
      else if (found.kind === 'INVALID' && !anyCluster) invalid.push(found);
      else {
        if (found.kind !== 'INVALID' && found.kind !== 'MISSING_LOCATION') anyCluster = true;
        // Report invalid items before the first cluster only now that there is one.
        if (anyCluster) yield* invalid.splice(0);
        yield found;
      }
    }
  }
  if (invalid.length > 0) throw new SweepError('INPUT_NO_CLUSTER', { file, detail: detailOf(invalid) });
  if (!anyCluster && otherAssets > 0)
    throw new SweepError('INPUT_NO_CLUSTER', {
      file,
      detail: 'all its assets are of other types, or deleted',
    });
}

/** Items that are named in the error of a file without clusters; more are only counted. */
const NAMED = 10;

/** Why nothing in a file is a cluster, and what to do instead. */
function detailOf(invalid: readonly Extract<InputDocument, { kind: 'INVALID' }>[]): string {
  const reasons = invalid.slice(0, NAMED).map(({ position, detail }) => `${position}: ${detail}`);
  const more = invalid.length - reasons.length;
  const advice = [...new Set(invalid.flatMap(({ advice }) => advice ?? []))];
  return [[...reasons, ...(more > 0 ? [`and ${plural(more, 'item')} more`] : [])].join('; '), ...advice].join(
    '. ',
  );
}

async function* readItems(
  text: AsyncGenerator<string, void>,
  file: string,
): AsyncGenerator<JsonItem | BrokenItem> {
  try {
    const head = await readHead(text);
    const layout = layoutOf(head);
    if (typeof layout !== 'string') throw new SweepError('INPUT_NO_CLUSTER', { file, detail: layout.other });
    yield* READERS[layout](resumed(head, text), file);
  } finally {
    await text.return();
  }
}

/** The text up to the end of the chunk that contains the end of the first non-blank line; more after a comment. */
async function readHead(text: AsyncGenerator<string, void>): Promise<string> {
  let head = '';
  let started = false;
  let hasLine = false;
  while (head.length < HEAD_CHARACTERS) {
    const { done, value } = await text.next();
    if (done) break;
    head += value;
    const start: number = started ? 0 : value.search(/\S/);
    started = start >= 0;
    hasLine ||= started && value.includes('\n', start);
    if (hasLine && (head.length >= COMMENT_CHARACTERS || !/^\s*(?:#|\/[/*])/.test(head))) break;
  }
  return head;
}

function invalidAt({ position, fault }: BrokenItem): Extract<InputDocument, { kind: 'INVALID' }> {
  return { kind: 'INVALID', position, name: null, detail: fault };
}

/** The readers by layout: one JSON value per line, whole JSON documents, or YAML. */
const READERS = { LINES: readLines, DOCUMENTS: readDocuments, YAML: readYaml } as const;

const YAML_START = /^(---|%YAML|#|- |[\w.-]+:(\s|$))/;

const DESCRIBE = 'pass the output of `gcloud container clusters list --format=json`';

/** First lines of what people pass instead, each with the way to the right input. */
const OTHER_STARTS: readonly (readonly [RegExp, string])[] = [
  [/^NAME\s+LOCATION\b/, 'it is the table that gcloud prints; add --format=json to the command'],
  [/^[A-Z_]+(?: {2,}[A-Z_]+)+\s*$/, `it is a table; ${DESCRIBE}`],
  [/^ERROR: \(gcloud\./, 'it is an error message of gcloud'],
  [
    /^(?:WARNING: |Listed \d+ items)/,
    'it begins with a message of gcloud; pass only its standard output, without 2>&1',
  ],
  [/^\p{Cc}\uFFFD/u, 'it is compressed; decompress it first'],
  [
    /^(?:data|import|locals|module|moved|output|provider|resource|terraform|variable)\b[^:]*\{/,
    'it is a Terraform configuration; pass the output of `terraform show -json FILE` for a saved plan',
  ],
  [/^PK\p{Cc}/u, 'it is a saved Terraform plan; pass the output of `terraform show -json FILE`'],
  [
    /^(?:(?:Terraform|OpenTofu) (?:used|will perform)|No changes\. |# (?:module|data|google_)\S+:|\S+: (?:Refreshing state|Reading)\.{3}|Acquiring state lock|╷)/,
    'it is the text that Terraform prints for people; pass the output of `terraform show -json FILE`',
  ],
];

/** Longer comments before a Terraform configuration are not skipped. */
const COMMENT_CHARACTERS = 4096;
/** Blank lines, and comments of YAML and Terraform. */
const COMMENTS = /^(?:\s|#[^\n]*\n|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)+/;

/**
 * @param head the beginning of the text, with its first line that is not blank, if that is not too long
 * @returns DOCUMENTS also for text that is not JSON, because its reader reports the line
 */
function layoutOf(head: string): keyof typeof READERS | { readonly other: string } {
  const firstLineOf = (text: string) => text.trimStart().split('\n', 1)[0] ?? '';
  const firstLine = firstLineOf(head);
  // Terraform prints colors also into files.
  const starts = [firstLine, firstLineOf(head.replace(COMMENTS, ''))].map(stripVTControlCharacters);
  const other = OTHER_STARTS.find(([start]) => starts.some((line) => start.test(line)));
  if (other !== undefined) return { other: other[1] };
  if (YAML_START.test(firstLine)) return 'YAML';
  return firstLine.startsWith('{') && firstLine.trimEnd().endsWith('}') ? 'LINES' : 'DOCUMENTS';
}
