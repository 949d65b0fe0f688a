import { element } from './element.ts';

/** A command of one line or several, with a button that copies it. */
export function commandLine(command: string): HTMLElement {
  const lines = command.split('\n').flatMap((line, at) => (at === 0 ? [line] : [element('br', {}), line]));
  const code = element('code', {}, ...lines);
  const button = element('button', { type: 'button', 'aria-label': `Copy ${command}` }, 'Copy');
  button.addEventListener('click', () => copy(command, code, button));
  return element('div', { class: 'command' }, code, button);
}

/** Where the browser refuses the clipboard, the command is selected, for Ctrl-C. */
async function copy(command: string, code: HTMLElement, button: HTMLButtonElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(command);
    button.textContent = 'Copied';
  } catch {
    getSelection()?.selectAllChildren(code);
    button.textContent = 'Selected';
  }
}
