import { type ClusterKey, identityOfKey } from '../../model/cluster-names.ts';
import { reportIdOf } from '../../model/identity.ts';
import type { Ancestor, ChangeAuthor, Label, OpenKubelet } from '../../model/rows/parts.ts';
import type { Exposure, Outcome, Readiness, UsageVerdict } from '../../model/words.ts';
import type { ClusterComparison } from '../../stages/conclude/ports.ts';
import type { RowForm } from './row-form.ts';

/** A row of `compare_clusters`. */
interface ComparisonAnswer extends ClusterKey {
  readonly scan_id: string;
  readonly enumerated: boolean;
  readonly organization: string | null;
  /** null if no report arrived; then the report's other fields are null too. */
  readonly outcome: Outcome | null;
  readonly cluster_uid: string | null;
  readonly error_code: string | null;
  readonly exposure: Exposure | null;
  readonly usage_verdict: UsageVerdict | null;
  readonly readiness: Readiness | null;
  readonly reasons: readonly string[] | null;
  readonly exempt: boolean | null;
  /** In the engine's form. */
  readonly report_recorded_at: string | null;
  /** In the engine's form. */
  readonly read_at: string | null;
  readonly changed_by: ChangeAuthor | null;
  readonly is_overtaken: boolean;
  /** null if no concluded scan accounted for the cluster; then the uid is null too. */
  readonly seen_outcome: Outcome | null;
  readonly seen_cluster_uid: string | null;
  /** null if no concluded scan read the cluster; then what follows is null too. */
  readonly read_exempt: boolean | null;
  readonly read_cluster_uid: string | null;
  readonly read_open_kubelets: readonly OpenKubelet[] | null;
  /** In the engine's form, like all times. */
  readonly last_read_at: string | null;
  /** null if no concluded scan knew its usage; then the uid is null too. */
  readonly known_usage: UsageVerdict | null;
  readonly usage_cluster_uid: string | null;
  readonly usage_read_at: string | null;
  readonly labels: readonly Label[] | null;
  readonly ancestors: readonly Ancestor[] | null;
  /** null if no concluded scan could tell; then the exposure is null too. */
  readonly compared_scan_id: string | null;
  readonly compared_cluster_uid: string | null;
  readonly compared_exposure: Exposure | null;
  /** In the engine's form. */
  readonly compared_open_since: string | null;
  readonly compared_last_used_at: string | null;
  readonly compared_read_at: string | null;
}

export function comparisonOf(answer: ComparisonAnswer, form: RowForm): ClusterComparison {
  const identity = identityOfKey(answer);
  return {
    ...identity,
    organization: answer.organization,
    reportId: reportIdOf(answer.scan_id, identity),
    report:
      answer.outcome === null
        ? null
        : {
            outcome: answer.outcome,
            uid: answer.cluster_uid,
            errorCode: answer.error_code,
            exposure: answer.exposure,
            usage: answer.usage_verdict,
            readiness: answer.readiness,
            reasons: answer.reasons ?? [],
            exempt: answer.exempt === true,
            recordedAt: answer.report_recorded_at === null ? '' : form.timestamp(answer.report_recorded_at),
            readAt: answer.read_at && form.timestamp(answer.read_at),
            changedBy: answer.changed_by,
          },
    enumerated: answer.enumerated,
    isOvertaken: answer.is_overtaken,
    compared:
      answer.compared_scan_id === null ||
      answer.compared_exposure === null ||
      answer.compared_read_at === null
        ? null
        : {
            scanId: answer.compared_scan_id,
            uid: answer.compared_cluster_uid,
            exposure: answer.compared_exposure,
            openSince: answer.compared_open_since && form.timestamp(answer.compared_open_since),
            lastUsedAt: answer.compared_last_used_at && form.timestamp(answer.compared_last_used_at),
            readAt: form.timestamp(answer.compared_read_at),
          },
    lastSeen: answer.seen_outcome && { uid: answer.seen_cluster_uid, outcome: answer.seen_outcome },
    lastRead:
      answer.read_exempt === null || answer.last_read_at === null
        ? null
        : {
            uid: answer.read_cluster_uid,
            exempt: answer.read_exempt,
            openKubelets: (answer.read_open_kubelets ?? []).map((kubelet) => openKubeletOf(kubelet, form)),
            readAt: form.timestamp(answer.last_read_at),
          },
    lastUsage:
      answer.known_usage === null || answer.usage_read_at === null
        ? null
        : {
            uid: answer.usage_cluster_uid,
            usage: answer.known_usage,
            readAt: form.timestamp(answer.usage_read_at),
          },
    labels: answer.labels ?? [],
    ancestors: answer.ancestors ?? [],
  };
}

function openKubeletOf(kubelet: OpenKubelet, form: RowForm): OpenKubelet {
  const { process_started_at, observed_at } = kubelet;
  return {
    ...kubelet,
    process_started_at: process_started_at === null ? null : form.timestamp(process_started_at),
    observed_at: form.timestamp(observed_at),
  };
}
