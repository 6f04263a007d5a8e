import { figureText, type BenchResult, type Figure, type Table } from './figures.ts';

type Older = (table: string, row: string, column: string) => Figure | undefined;

const columnsOf = (table: Table) => [...new Set(table.rows.flatMap(({ figures }) => Object.keys(figures)))];

/** A figure, and beside it how it stands to the older one: ×0.5 is half of it. */
function cellText(figure: Figure | undefined, older: Figure | undefined): string {
  if (!figure) return '';
  const text = figureText(figure);
  return older && older.value !== 0 ? `${text} (×${(figure.value / older.value).toFixed(2)})` : text;
}

function cellsOf(table: Table, older: Older): string[][] {
  const columns = columnsOf(table);
  const rows = table.rows.map(({ name, figures }) => [
    name,
    ...columns.map((column) => cellText(figures[column], older(table.title, name, column))),
  ]);
  return [['', ...columns], ...rows];
}

export function findFigures(result: BenchResult | undefined): Older {
  return (table, row, column) =>
    result?.tables.find(({ title }) => title === table)?.rows.find(({ name }) => name === row)?.figures[column];
}

/** Tables as a terminal shows them, with ratios to an older result of the same measurement. */
export function resultText(result: BenchResult, older?: BenchResult): string {
  const tables = result.tables.map((table) => {
    const cells = cellsOf(table, findFigures(older));
    const widths = cells[0]!.map((_, index) => Math.max(...cells.map((row) => row[index]!.length)));
    const lines = cells.map((row) =>
      row.map((text, index) => (index === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[index]!))).join('  '),
    );
    return [table.title, ...lines.map((line) => `  ${line.trimEnd()}`)].join('\n');
  });
  return [`# ${result.name}: ${result.about}`, ...result.notes.map((note) => `  ${note}`), ...tables].join('\n');
}

const escaped = (text: string) => text.replaceAll('|', '\\|');

/** The same for the docs. */
export function resultMarkdown(result: BenchResult): string {
  const tables = result.tables.map((table) => {
    const [head, ...rows] = cellsOf(table, () => undefined);
    const line = (cells: string[]) => `| ${cells.map(escaped).join(' | ')} |`;
    const rule = `| --- | ${head!
      .slice(1)
      .map(() => '---:')
      .join(' | ')} |`;
    return [`**${table.title}**`, '', line(head!), rule, ...rows.map(line)].join('\n');
  });
  const notes = result.notes.length > 0 ? [result.notes.map((note) => `- ${note}`).join('\n')] : [];
  return [`### ${result.name}`, `${result.about}.`, ...notes, ...tables].join('\n\n');
}
