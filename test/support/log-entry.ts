import { EVIDENCE_FORMAT, type EvidenceEntry } from '../../shared/model/rows/parts.ts';

/** A kubelet process on a node of pool a that started on 1 November 2026, sampled once, with zero counters. */
export function anEntry(differences: Partial<EvidenceEntry> = {}): EvidenceEntry {
  return {
    format: EVIDENCE_FORMAT,
    node: 'n',
    node_uid: null,
    node_created_at: null,
    pool: 'a',
    gone: false,
    process_started_at: '2026-11-01T00:00:00.000Z',
    first_sampled_at: '2026-11-24T03:00:00.000Z',
    last_sampled_at: '2026-11-24T03:00:00.000Z',
    observed_since: '2026-11-01T00:00:00.000Z',
    last_grew_at: null,
    port: 'ENABLED',
    port_open_at: null,
    doubt: null,
    requests: 0,
    paths: [],
    ...differences,
  };
}
