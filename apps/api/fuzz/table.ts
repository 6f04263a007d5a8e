const COLUMNS: readonly [title: string, isCounted: (status: number) => boolean][] = [
  ['2xx', (status) => status < 300],
  ['3xx', (status) => status >= 300 && status < 400],
  ['400', (status) => status === 400],
  ['401', (status) => status === 401],
  ['403', (status) => status === 403],
  ['404', (status) => status === 404],
  ['409', (status) => status === 409],
  ['4xx', (status) => status > 400 && status < 500 && ![401, 403, 404, 409].includes(status)],
  ['5xx', (status) => status >= 500],
];

/** How often each operation answered with what. */
export function tableOf(statuses: ReadonlyMap<string, ReadonlyMap<number, number>>): string {
  const width = Math.max(9, ...[...statuses.keys()].map((name) => name.length));
  const line = (name: string, cells: string[]) =>
    [name.padEnd(width), ...cells.map((cell) => cell.padStart(6))].join('');
  const rows = [...statuses].map(([name, counts]) => {
    const cells = COLUMNS.map(([, isCounted]) => {
      const sum = [...counts].reduce((total, [status, count]) => total + (isCounted(status) ? count : 0), 0);
      return sum === 0 ? '·' : String(sum);
    });
    return line(name, cells);
  });
  return [
    line(
      'operation',
      COLUMNS.map(([title]) => title),
    ),
    ...rows,
  ].join('\n');
}
