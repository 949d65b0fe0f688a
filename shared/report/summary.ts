import { exceptionSentences } from '../model/exceptions.ts';
import type { Owner } from '../model/owners.ts';
import type { ScanRow } from '../model/rows/scan-rows.ts';
import { describeScope } from '../model/scope.ts';
import { CHANGES, EXPOSURES, FLEET_CATEGORIES, OUTCOMES, USAGES } from '../model/words.ts';
import { grouped, plural } from '../platform/text.ts';
import { escapeMarkdown } from './format-rows.ts';
import { countReason, fleetResult, type Tally } from './tally.ts';
import { completenessText, noticeOf, scanOfOwner, verdictOf } from './verdict.ts';

/** Number of reasons listed; the others are only counted. */
const REASONS_SAID = 5;

const NOT_READ = OUTCOMES.filter((outcome) => outcome !== 'INSPECTED' && outcome !== 'GONE');
const NONE = 'none';

/**
 * Summarizes a concluded scan in a few lines that fit on a screen. Names in them are not escaped.
 * @param tally of the scan's clusters, or of those that belong to the owner
 */
export function summarizeScan(whole: ScanRow, tally: Tally, owner: Owner | null = null): string[] {
  const scan = owner === null ? whole : scanOfOwner(whole, tally);
  const { scope, projects_listed, projects_api_disabled, scan_id } = scan;
  const baseline = tally.compared === 0;
  const { title, detail } = verdictOf(scan, tally);
  const notice = noticeOf(tally);
  return [
    `${owner === null ? '' : `${owner} in `}${describeScope(scope)}: ${plural(fleetResult(tally, 0).present, 'cluster')}${owner === null ? ` in ${plural(projects_listed ?? 0, 'project')}${apiDisabled(projects_api_disabled)}` : ''}, ${completenessText(scan, tally)} (scan ${scan_id})`,
    section('Verdict', `${title}. ${detail}`.trim()),
    ...unattributedLines(tally, owner),
    ...(notice === null ? [] : [section('Note', notice)]),
    ...countLines(tally),
    section('Changes', baseline ? 'no earlier scan to compare with' : counted(CHANGES, tally.changes)),
    ...reasonLines(tally.unread, 'cluster'),
    ...summarizeUnreadPlaces(scan),
    ...exceptionLines(scan),
  ];
}

function unattributedLines({ unattributed }: Tally, owner: Owner | null): string[] {
  if (unattributed === 0) return [];
  return [
    section('Note', `${plural(unattributed, 'cluster')} that could not be read may belong to ${owner}.`),
  ];
}

/** The summary as the start of a Markdown document. */
export function summaryAsMarkdown(scan: ScanRow, tally: Tally, owner: Owner | null = null): string {
  const items = summarizeScan(scan, tally, owner).map((line) => `- ${escapeMarkdown(line.trim())}\n`);
  const title = `# Kubelet read-only port, ${scan.scheduled_at.slice(0, 10)}`;
  return `${title}\n\n${items.join('')}\n`;
}

/** Summarizes clusters that do not belong to a scan. */
export function summarizeClusters(tally: Tally): string[] {
  return [...countLines(tally), ...reasonLines(tally.unread, 'cluster')];
}

function apiDisabled(projects: number | null): string {
  return projects === null || projects === 0 ? '' : ` (${grouped(projects)} with the API disabled)`;
}

function countLines(tally: Tally): string[] {
  const notRead = counted(NOT_READ, tally.outcomes);
  const usages = counted(USAGES, tally.usages);
  const exempt = tally.exemptOpen === 0 ? '' : ` (${grouped(tally.exemptOpen)} of the OPEN exempt)`;
  return [
    section('Exposure', counted(EXPOSURES, tally.exposures)) + exempt,
    ...(usages === NONE ? [] : [section('Usage', usages)]),
    section('Fleet', counted(FLEET_CATEGORIES, tally.categories)),
    ...(notRead === NONE ? [] : [section('Not read', notRead)]),
    ...(tally.outcomes.GONE === undefined ? [] : [section('Deleted', counted(['GONE'], tally.outcomes))]),
  ];
}

function summarizeUnreadPlaces(scan: ScanRow): string[] {
  const projects: Tally['unread'] = new Map();
  const folders: Tally['unread'] = new Map();
  for (const { error_code, error_detail } of scan.unreadable_projects)
    countReason(projects, error_code, error_detail);
  for (const { error_code, error_detail } of scan.unreadable_folders)
    countReason(folders, error_code, error_detail);
  const partial = scan.partial_locations.map(({ project_id, location }) => `${project_id}/${location}`);
  return [
    ...reasonLines(folders, 'folder'),
    ...reasonLines(projects, 'project'),
    ...(partial.length === 0
      ? []
      : [`  ${plural(partial.length, 'location')} missing from GKE’s response, for example ${partial[0]}`]),
  ];
}

/** Exceptions that need attention. */
function exceptionLines({ exceptions, scan_date }: ScanRow): string[] {
  const sentences = exceptionSentences(exceptions, scan_date);
  if (sentences.length === 0) return [];
  const more = sentences.length - REASONS_SAID;
  const shown = more > 0 ? [...sentences.slice(0, REASONS_SAID), `And ${grouped(more)} more.`] : sentences;
  return [
    section('Exceptions', `${grouped(sentences.length)} of ${grouped(exceptions.length)} need attention`),
    ...shown.map((sentence) => `  ${sentence}`),
  ];
}

function reasonLines(reasons: Tally['unread'], noun: string): string[] {
  const lines = [...reasons].map(([code, { count, example }]) => {
    const forExample = count === 1 ? '' : 'for example: ';
    return `  ${plural(count, noun)} ${code}, ${forExample}${example}`;
  });
  const more = lines.length - REASONS_SAID;
  return more > 0 ? [...lines.slice(0, REASONS_SAID), `  and ${plural(more, 'other reason')}`] : lines;
}

function section(title: string, text: string): string {
  return `${title.padEnd(10)} ${text}`;
}

/** `3 OPEN · 1 CLOSED`, in the order of `words`. */
function counted<W extends string>(words: readonly W[], counts: Partial<Record<W, number>>): string {
  const parts = words.flatMap((word) => (counts[word] ? [`${grouped(counts[word])} ${word}`] : []));
  return parts.length === 0 ? NONE : parts.join(' · ');
}
