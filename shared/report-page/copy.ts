import { element } from './element.ts';

/** A command of one line or several, with a button that copies it. */
export function commandLine(command: string): HTMLElement {
  const lines = command.split('\n').flatMap((line, at) => (at === 0 ? [line] : [element('br', {}), line]));
  const code = element('code', {}, ...lines);
  const button = element('button', { type: 'button', 'aria-label': `Copy ${command}` }, 'Copy');
  // A screen reader says what is put here, and not what a button is called from now on.
  const status = element('span', { class: 'unseen', role: 'status' });
  button.addEventListener('click', async () => {
    const done = await copy(command, code);
    button.textContent = done;
    status.textContent = done;
  });
  return element('div', { class: 'command' }, code, button, status);
}

/** Where the browser refuses the clipboard, the command is selected, for Ctrl-C. Returns what was done. */
async function copy(command: string, code: HTMLElement): Promise<'Copied' | 'Selected'> {
  try {
    await navigator.clipboard.writeText(command);
    return 'Copied';
  } catch {
    getSelection()?.selectAllChildren(code);
    return 'Selected';
  }
}
