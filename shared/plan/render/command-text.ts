import { quoteCommand } from '../../platform/quote-words.ts';
import type { Change } from '../cluster-plan.ts';

/** A change as somebody can paste it into a shell; one that no gcloud command makes, as the request to send. */
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
