import { rowPath } from '../../model/cluster-names.ts';
import { coverageSentences } from '../../model/coverage.ts';
import { plural, quoteCommand } from '../../platform/text.ts';
import type { Change, ClusterPlan, Restart } from '../cluster-plan.ts';

/** Header of a rendered plan. */
export interface PlanHeader {
  /** Source and date of the facts; unescaped sentences. */
  readonly lines: readonly string[];
}

/** Control, invisible and bidirectional characters, and line breaks. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Escapes text so that it stays on one line. */
export function oneLine(text: string): string {
  return text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}

/** Comment lines of a shell script or of Terraform. */
export function comments(lines: readonly string[]): string {
  return lines.map((line) => `# ${oneLine(line)}\n`).join('');
}

export function placeOf(plan: ClusterPlan): string {
  return oneLine(rowPath(plan));
}

export function verdictOf({ exposure, outcome, readiness }: ClusterPlan): string {
  return `${exposure ?? outcome}, ${readiness ?? 'no verdict'}`;
}

export function titleOf(plan: ClusterPlan): string {
  return `${placeOf(plan)}: ${verdictOf(plan)}`;
}

/** Why: the reasons, which name the accepted breaks, and the coverage where they do not state it pool by pool. */
export function groundsOf({ readiness, coverage, reasons, firewall }: ClusterPlan): string[] {
  const isUsed = readiness === 'MIGRATE_FIRST' || readiness === 'UPGRADE_FIRST';
  const evidence = isUsed ? coverageSentences(coverage) : [];
  return [...evidence, ...reasons, ...(firewall?.said ?? [])];
}

/** Closed or gone, and without a firewall check: the title says everything. */
export function hasNothingToSay({ action, firewall }: ClusterPlan): boolean {
  return action === 'NONE' && firewall === null;
}

/** Says what restarts, as a sentence. */
export function restartSentence({ what, nodes }: Restart): string {
  const count = nodes === null ? 'number unknown' : plural(nodes, 'node');
  switch (what) {
    case 'NOTHING':
      return 'Restarts nothing.';
    case 'CONTROL_PLANE':
      return 'Restarts the control plane but no nodes.';
    case 'POOL':
      return `Restarts the nodes of this pool (${count}), in a rolling update.`;
    case 'AUTO_PROVISIONED_POOLS':
      return `Restarts the nodes of every auto-provisioned pool (${count}), in a rolling update.`;
    case 'ALL_NODES':
      return `Restarts all nodes (${count}), in a rolling update.`;
  }
}

/** A change as text to paste into a shell, or the API request if no gcloud command can make the change. */
export function commandText(change: Change): string {
  switch (change.by) {
    case 'FLAG':
    case 'FIREWALL_RULE':
      return quoteCommand(change.command);
    case 'NODE_SYSTEM_CONFIG': {
      const [file, ...reversed] = change.command.toReversed();
      return `cat >node-system-config.yaml <<'EOF'\n${JSON.stringify(change.file, null, 2)}\nEOF\n${quoteCommand(reversed.toReversed())} ${file}node-system-config.yaml`;
    }
    case 'API_BODY':
      return `# ${change.path}\n${JSON.stringify(change.body, null, 2)}`;
  }
}
