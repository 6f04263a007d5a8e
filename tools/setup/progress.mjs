/**
 * @typedef {object} Progress
 * @property {<T>(title: string, action: (note: (sentence: string) => void) => Promise<T>) => Promise<T>} step
 *   runs one numbered step and prints how long it took; `note` adds a line while it runs
 * @property {() => string} elapsed time since the beginning, like "12.3 s"
 */

/**
 * Prints "[2/6] Building the web app… 4.1 s".
 * @param {number} total how many steps there will be
 * @returns {Progress}
 */
export function createProgress(total) {
  const beganAt = performance.now();
  let number = 0;
  return {
    async step(title, action) {
      number += 1;
      const label = `[${number}/${total}] ${title}…`;
      const startedAt = performance.now();
      let isLineOpen = true;
      process.stdout.write(label);
      const note = (/** @type {string} */ sentence) => {
        process.stdout.write(`${isLineOpen ? '\n' : ''}      ${sentence}\n`);
        isLineOpen = false;
      };
      try {
        const result = await action(note);
        process.stdout.write(`${isLineOpen ? '' : label} ${seconds(performance.now() - startedAt)}\n`);
        return result;
      } catch (error) {
        process.stdout.write(`${isLineOpen ? '' : label} failed\n`);
        throw error;
      }
    },
    elapsed: () => seconds(performance.now() - beganAt),
  };
}

/** @param {number} milliseconds */
export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
