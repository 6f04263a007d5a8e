const LEVELS: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warning',
  50: 'error',
  60: 'fatal',
};
const WARNING = 40;

/**
 * What of a program's output line belongs on the terminal: plain lines as they are, structured log lines (pino) from
 * warnings up, in words. Undefined: the log file is enough.
 */
export function terminalLine(line: string): string | undefined {
  if (line.trim() === '') return undefined;
  const entry = parseEntry(line);
  if (!entry) return line;
  if (entry.level < WARNING && process.env.PERCH_VERBOSE !== '1') return undefined;
  const reason = entry.err?.message && entry.err.message !== entry.msg ? ` (${entry.err.message})` : '';
  return `${LEVELS[entry.level] ?? 'log'}: ${entry.msg ?? ''}${reason}`;
}

interface Entry {
  level: number;
  msg?: string;
  err?: { message?: string };
}

function parseEntry(line: string): Entry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const entry = JSON.parse(line) as Partial<Entry>;
    return typeof entry.level === 'number' ? (entry as Entry) : undefined;
  } catch {
    return undefined;
  }
}
