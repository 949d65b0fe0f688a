/** Why a command was stopped from outside; the reason of the context's interruption. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}
