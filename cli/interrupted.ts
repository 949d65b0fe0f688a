/** Why a command was stopped from outside; the reason of the world's interruption. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}
