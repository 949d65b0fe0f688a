import type { RestDocument } from '../../documents/rest-document.ts';
import { ApiError } from '../../http/api-error.ts';
import { messageType } from '../../http/descriptors.ts';
import { enumNameOf } from '../../http/enum-numbers.ts';

/** Fields that a provider may set; Security Command Center sets the others. */
const MUTABLE = [
  'state',
  'externalUri',
  'sourceProperties',
  'eventTime',
  'severity',
  'findingClass',
  'description',
  'nextSteps',
  'compliances',
] as const;
const ENUMS = ['state', 'severity', 'findingClass'];
/** Set on creation only. */
const IMMUTABLE = ['resourceName', 'category'] as const;

/** Output-only fields that the clients send empty. */
const EMPTY = ['externalSystems', 'contacts'];
export const FINDING = 'google.cloud.securitycenter.v2.Finding';

/** The findings of all sources, keyed by name. */
export class Findings {
  readonly #findings = new Map<string, RestDocument>();

  /** Findings below a parent, in creation order. */
  under(parent: string): RestDocument[] {
    return [...this.#findings].flatMap(([name, finding]) => (name.startsWith(`${parent}/`) ? [finding] : []));
  }

  /**
   * Creates a finding, or replaces its mutable fields, like an update without a mask.
   * @throws ApiError INVALID_ARGUMENT
   */
  update(name: string, body: unknown, now: Date): RestDocument {
    const sent = sentFinding(body);
    const [, id = ''] = name.split('/findings/');
    if (!/^[A-Za-z0-9]{1,32}$/.test(id)) throw invalid('finding.name', 'finding id');
    if (sent['eventTime'] === undefined || Date.parse(String(sent['eventTime'])) > now.getTime())
      throw invalid('finding.event_time', 'time');
    const earlier = this.#findings.get(name);
    const finding = {
      name,
      canonicalName: name,
      parent: name.split('/locations/')[0] ?? '',
      createTime: now.toISOString(),
      mute: 'UNDEFINED',
      ...(earlier === undefined ? pick(sent, IMMUTABLE) : pick(earlier, KEPT)),
      ...pick(sent, MUTABLE),
    };
    if (!('resourceName' in finding)) throw invalid('finding.resource_name', 'name');
    this.#findings.set(name, finding);
    return finding;
  }

  /** @throws ApiError NOT_FOUND, INVALID_ARGUMENT */
  setMute(name: string, body: unknown, now: Date): RestDocument {
    const finding = this.#findings.get(name);
    if (finding === undefined) throw new ApiError('NOT_FOUND', 'Requested entity was not found.');
    const sent = isDocument(body) ? body['mute'] : undefined;
    const mute = enumNameOf(messageType(FINDING), 'mute', sent);
    if (mute === null || mute === 'MUTE_UNSPECIFIED') throw invalid('mute', 'state');
    const muted = { ...finding, mute, muteUpdateTime: now.toISOString() };
    this.#findings.set(name, muted);
    return muted;
  }
}

const KEPT = [...IMMUTABLE, 'createTime', 'mute', 'muteUpdateTime'] as const;

/** @throws ApiError INVALID_ARGUMENT */
function sentFinding(body: unknown): RestDocument {
  const type = messageType(FINDING);
  const fields = Object.entries(isDocument(body) ? body : {}).filter(([key]) => !EMPTY.includes(key));
  return Object.fromEntries(
    fields.map(([key, value]) => {
      if (![...MUTABLE, ...IMMUTABLE].includes(key as never)) throw invalid(`finding.${key}`, 'field');
      const sent = ENUMS.includes(key) ? enumNameOf(type, key, value) : value;
      if (sent === null) throw invalid(`finding.${key}`, 'value');
      return [key, sent];
    }),
  );
}

function pick(document: RestDocument, keys: readonly string[]): RestDocument {
  return Object.fromEntries(Object.entries(document).filter(([key]) => keys.includes(key)));
}

function isDocument(value: unknown): value is RestDocument {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(field: string, what: string): ApiError {
  return new ApiError('INVALID_ARGUMENT', `Invalid ${what} in ${field}.`);
}
