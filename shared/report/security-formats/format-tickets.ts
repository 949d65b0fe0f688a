import { clusterPath, consoleUrl, identityOfKey, rowPath } from '../../model/cluster-names.ts';
import { COMPLIANCE_OF } from '../../model/compliance.ts';
import { coverageOf, coverageSentences } from '../../model/coverage.ts';
import { type Owner, ownerName, ownerOf } from '../../model/owners.ts';
import type { Exposure, Outcome, Readiness } from '../../model/words.ts';
import { escapeText } from '../../platform/text.ts';
import { exposureOrOutcomeOf } from '../exposure-or-outcome.ts';
import { escapeMarkdown, formatNdjson } from '../format-rows.ts';
import type { NextStep } from '../ports.ts';
import type { ScannedRecord } from '../scanned-record.ts';
import { exemptionText, type FindingSource, groundsOf, HOW_TO, TOOL, titleOf } from './finding-source.ts';

/** A ticket about one cluster, for its owner. */
export interface Ticket {
  /** The same in every scan: an import updates the ticket that has it. */
  readonly id: string;
  /** `closed`: nothing is left to do. A cluster that could not be read is never closed. */
  readonly state: 'open' | 'closed';
  readonly title: string;
  /** `projects/ID` or `KEY=VALUE`. */
  readonly owner: Owner;
  readonly priority: 'high' | 'medium' | 'low';
  readonly exempt_until: string | null;
  /** `projects/P/locations/L/clusters/C` */
  readonly cluster: string;
  readonly exposure: Exposure | Exclude<Outcome, 'INSPECTED'>;
  readonly readiness: Readiness | null;
  readonly scan_id: string;
  /** RFC 3339: the scan's scheduled time. */
  readonly updated_at: string;
  readonly url: string;
  /** Markdown. */
  readonly body: string;
}

/**
 * Tickets as NDJSON, one for each cluster; closed ones too, so that a missed import is made up for. Places that could not
 * be listed have none, because they have no owner. Throws what reading the clusters throws.
 */
export function formatTickets(
  clusters: AsyncIterable<ScannedRecord>,
  source: FindingSource,
  ownerLabels: readonly string[],
): AsyncGenerator<string> {
  return formatNdjson(
    (async function* () {
      for await (const cluster of clusters) yield ticketOf(cluster, source, ownerLabels);
    })(),
  );
}

export function ticketOf(
  cluster: ScannedRecord,
  { scan, advise }: FindingSource,
  ownerLabels: readonly string[],
): Ticket {
  const path = clusterPath(identityOfKey(cluster));
  const owner = ownerOf(cluster, ownerLabels);
  const isClosed = ['Pass', 'Not Applicable'].includes(COMPLIANCE_OF[exposureOrOutcomeOf(cluster)]);
  return {
    id: `${TOOL}/${path}`,
    state: isClosed ? 'closed' : 'open',
    title: `${titleOf(cluster)}: ${path}`,
    owner,
    priority: priorityOf(cluster, isClosed),
    exempt_until: cluster.exemption?.until ?? null,
    cluster: rowPath(cluster),
    exposure: exposureOrOutcomeOf(cluster),
    readiness: cluster.readiness,
    scan_id: scan.scan_id,
    updated_at: scan.scheduled_at,
    url: consoleUrl(cluster),
    body: bodyOf(cluster, owner, advise(cluster), isClosed),
  };
}

function priorityOf({ exposure, exempt }: ScannedRecord, isClosed: boolean): Ticket['priority'] {
  if (isClosed || exempt) return 'low';
  return exposure === 'OPEN' ? 'high' : 'medium';
}

function bodyOf(cluster: ScannedRecord, owner: Owner, steps: readonly NextStep[], isClosed: boolean): string {
  const found = [
    ...groundsOf(cluster),
    ...coverageSentences(coverageOf(cluster)),
    ...(cluster.exempt ? [exemptionText(cluster)] : []),
  ];
  const plan = isClosed || steps.length === 0 ? ['Nothing is left to do.'] : steps.flatMap(stepLines);
  return [
    `**${escapeMarkdown(titleOf(cluster))}** on \`${codeText(rowPath(cluster))}\`, owned by ${escapeMarkdown(ownerName(owner, cluster))}.`,
    '',
    '## What the scan found',
    '',
    ...found.map((sentence) => `- ${escapeMarkdown(sentence)}`),
    '',
    '## Plan',
    '',
    ...plan,
    '',
    `How to disable the port: ${HOW_TO}`,
  ].join('\n');
}

function stepLines({ title, notes, commands }: NextStep, index: number): string[] {
  return [
    `${index + 1}. ${escapeMarkdown(title)}`,
    ...notes.map((note) => `   - ${escapeMarkdown(note)}`),
    ...(commands.length === 0 ? [] : ['', ...indented(fenced(commands)), '']),
  ];
}

/** A fence that is longer than any run of backquotes in the commands cannot be closed by them. */
function fenced(commands: readonly string[]): string[] {
  const lines = commands.flatMap((command) => command.split('\n')).map(escapeText);
  const runs = lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(2, ...runs) + 1);
  return [`${fence}sh`, ...lines, fence];
}

const indented = (lines: readonly string[]) => lines.map((line) => `   ${line}`);

/** A code span cannot escape a backquote. */
const codeText = (text: string) => text.replaceAll('`', "'").replaceAll(/\s/g, ' ');
