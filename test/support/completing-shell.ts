import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realTool, run } from './real-tools.ts';

const TYPE = join(import.meta.dirname, 'type-in-shell.py');
const PROMPT = 'ready> ';
const BASH_COMPLETION = '/usr/share/bash-completion/bash_completion';

/** `plain bash`: without the bash-completion package. */

export const SHELLS = ['bash', 'plain bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];
const programOf = (shell: Shell) => shell.replace('plain ', '');

/** Installs the shells that are missing, if this machine allows it. */
export function installShells(): void {
  const isMissing = (name: string) => spawnSync('which', [name]).status !== 0;
  if (
    !SHELLS.some((shell) => isMissing(programOf(shell))) &&
    spawnSync('test', ['-f', BASH_COMPLETION]).status === 0
  )
    return;
  const install =
    'apt-get update && apt-get install -y --no-install-recommends zsh fish bash-completion python3';
  spawnSync('sh', ['-c', install], { stdio: 'ignore' });
}

/** Whether completion in a shell can be tested here; see `realTool`. */
export function canComplete(shell: Shell): boolean {
  return realTool('python3') && realTool(programOf(shell));
}

/**
 * Sets up completion as `sweep10255 completion --help` describes, in a home of its own.
 * @param bin folder with `sweep10255`
 * @param folder where the home is created; the shell starts there
 */
export class CompletingShell {
  readonly #shell: Shell;
  readonly #folder: string;
  readonly #environment: Readonly<Record<string, string>>;

  constructor(shell: Shell, bin: string, folder: string) {
    this.#shell = shell;
    this.#folder = folder;
    this.#environment = {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
      ZDOTDIR: folder,
      TERM: 'xterm',
    };
    const source = `source <(sweep10255 completion ${programOf(shell)})`;
    const common = shell === 'bash' ? `source ${BASH_COMPLETION}` : '';
    const fish = join(folder, '.config/fish/completions');
    mkdirSync(fish, { recursive: true });
    writeFileSync(join(folder, '.bashrc'), `${common}\n${source}\nPS1='${PROMPT}'\n`);
    writeFileSync(
      join(folder, '.zshrc'),
      `autoload -U compinit; compinit -u\n${source}\nPROMPT='${PROMPT}'\n`,
    );
    writeFileSync(
      join(folder, '.config/fish/config.fish'),
      `function fish_prompt; echo -n '${PROMPT}'; end\nset -g fish_greeting\n`,
    );
  }

  async prepare(): Promise<void> {
    if (this.#shell !== 'fish') return;
    const { status, stdout, stderr } = await run('sweep10255', ['completion', 'fish'], this.#environment);
    assert.equal(status, 0, stderr);
    writeFileSync(join(this.#folder, '.config/fish/completions/sweep10255.fish'), stdout);
  }

  /** Types keys, `\t` for the tab key, and requires that the terminal then shows a text. */
  async shows(keys: string, expected: string): Promise<void> {
    const words = ['-c', 'cd "$0" && exec "$@"', this.#folder, 'python3', TYPE, PROMPT, keys, expected];
    const { status, stdout } = await run('sh', [...words, programOf(this.#shell), '-i'], this.#environment);
    assert.equal(status, 0, `${this.#shell} shows ${JSON.stringify(stdout)} for ${JSON.stringify(keys)}`);
  }
}
