/** An argument that cannot be sent. `field` is its name; `message` begins with it and says the fault and what is valid. */
export class ArgumentError extends Error {
  readonly field: string;
  readonly fault: string;

  constructor(field: string, fault: string) {
    super(`${field}: ${fault}`);
    this.name = 'ArgumentError';
    this.field = field;
    this.fault = fault;
  }
}

/** A path part that would, or could by some server's reading, change the path. */
export class PathError extends ArgumentError {
  constructor(field: string, fault: string) {
    super(field, fault);
    this.name = 'PathError';
  }
}
