import type { Ancestor, Label } from './rows/parts.ts';
import type { Outcome } from './words.ts';

/**
 * An owner of clusters, as text: a project (`projects/ID`), a folder or organization above it (`folders/N`,
 * `organizations/N`), or a label of the cluster (`KEY=VALUE`). This is how options, files, rows and URLs name owners.
 */
export type Owner = string;

/** The columns of a row that its owners are read from. */
export interface OwnedRow {
  readonly project_id: string;
  readonly labels: readonly Label[];
  /** Nearest first; absent in rows that come from files. */
  readonly ancestors?: readonly Ancestor[];
}

/** What clusters can be grouped by: `label:KEY`, `folder` or `project`. */
export type OwnerGrouping = 'folder' | 'project' | `label:${string}`;

/** Labels come first, in the order in which they were configured, because they are the most specific. */
export function ownerGroupings(ownerLabels: readonly string[]): OwnerGrouping[] {
  return [...ownerLabels.map((key) => `label:${key}` as const), 'folder', 'project'];
}

/** The cluster's owner in a grouping; null if it has none, or if its label is empty. A folder is the project's own folder. */
export function ownerIn(grouping: OwnerGrouping, row: OwnedRow): Owner | null {
  if (grouping === 'project') return `projects/${row.project_id}`;
  if (grouping === 'folder') return folderOf(row)?.resource ?? null;
  const key = grouping.slice('label:'.length);
  const value = row.labels.find((label) => label.key === key)?.value.trim() ?? '';
  return value === '' ? null : `${key}=${value}`;
}

/**
 * The one owner of a cluster, for results that name a single one (tickets, plans, alerts): its first owner label that is
 * present and not empty, else its project.
 */
export function ownerOf(row: OwnedRow, ownerLabels: readonly string[]): Owner {
  for (const key of ownerLabels) {
    const owner = ownerIn(`label:${key}`, row);
    if (owner !== null) return owner;
  }
  return `projects/${row.project_id}`;
}

/** Whether a cluster belongs to an owner. A folder or organization owns everything below it; any label can be an owner. */
export function isOwnedBy(row: OwnedRow, owner: Owner): boolean {
  const separator = owner.indexOf('=');
  if (separator > 0) return ownerIn(`label:${owner.slice(0, separator)}`, row) === owner;
  return (
    owner === `projects/${row.project_id}` || (row.ancestors ?? []).some(({ resource }) => resource === owner)
  );
}

/** Whether a cluster may belong to an owner although nothing shows it: no scan has read what would tell. */
export function couldBeOwnedBy(row: OwnedRow & { readonly outcome: Outcome }, owner: Owner): boolean {
  if (row.outcome !== 'UNREADABLE' && row.outcome !== 'MISSING') return false;
  if (owner.startsWith('projects/')) return false;
  return owner.includes('=') ? row.labels.length === 0 : (row.ancestors ?? []).length === 0;
}

/** For people: `Payments (folders/12)` where the display name of a folder is known, else the owner itself. */
export function ownerName(owner: Owner, { ancestors = [] }: Pick<OwnedRow, 'ancestors'>): string {
  const name = ancestors.find(({ resource }) => resource === owner)?.display_name ?? null;
  return name === null ? owner : `${name} (${owner})`;
}

function folderOf({ ancestors = [] }: OwnedRow): Ancestor | undefined {
  return ancestors[0]?.resource.startsWith('folders/') ? ancestors[0] : undefined;
}

/** The key of a Google Cloud label. */
const LABEL_KEY = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u;
const RESOURCE =
  /^(?:(?:organizations|folders)\/\d{1,20}|projects\/(?:[a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9])$/;

export function isLabelKey(text: string): boolean {
  return LABEL_KEY.test(text);
}

/** Whether a text names an owner. The value of a label may be any text without control characters. */
export function isOwner(text: string): boolean {
  const [, key = '', value = ''] = /^([^=]*)=(\P{Cc}*)$/u.exec(text) ?? [];
  return RESOURCE.test(text) || (isLabelKey(key) && value !== '' && value === value.trim());
}
