/** Something the person at the keyboard can mend: shown as its message alone, without a stack. */
export class UserError extends Error {
  /** @param {string} message @param {ErrorOptions} [options] */
  constructor(message, options) {
    super(message, options);
    this.name = 'UserError';
  }
}

/**
 * Runs a program's main function; a failure is printed and becomes exit code 1.
 * @param {() => Promise<void>} main
 */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    const isPlain = error instanceof UserError || (error instanceof Error && error.name === 'FolderInUseError');
    console.error(isPlain ? `\n${error.message}\n` : error);
    process.exit(1);
  }
}
