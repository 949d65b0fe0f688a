import type { Config } from '../shared/platform/config.ts';
import type { CommandName } from '../shared/platform/options-table.ts';
import type { ExitStatus, OwnMeanings } from './exit-status.ts';
import type { ProcessContext } from './process-context.ts';

/** What a command is given. */
export interface Invocation<C extends CommandName> {
  readonly config: Config<C>;
  readonly operands: readonly string[];
  readonly context: ProcessContext;
}

export interface CommandLine<C extends CommandName> {
  /** One line of the list of commands. */
  readonly summary: string;
  /** What a newcomer needs to know to use it. */
  readonly description: string;
  /** As commander writes them: `<sql>`, `<file...>`; null for none. */
  readonly operands: string | null;
  /** Without `sweep10255`. */
  readonly examples: readonly string[];
  /** Where the exit statuses do not mean what they mean for a scan. */
  readonly exitStatuses?: OwnMeanings;
  /** Loaded only when the command runs, so that no command waits for what another one needs. */
  readonly load: () => Promise<{ run(invocation: Invocation<C>): Promise<ExitStatus> }>;
}
