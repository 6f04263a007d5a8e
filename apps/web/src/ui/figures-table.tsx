import type { ReactNode } from 'react';
import classes from './figures-table.module.css';

interface FiguresTableProps {
  /** what opens it */
  summary: string;
  /** of the name of a row, then of its figures */
  columns: readonly string[];
  rows: readonly { key: string; name: string; figures: readonly ReactNode[] }[];
}

/** What a chart shows, as a table, for who does not see it or wants the figures. */
export function FiguresTable({ summary, columns, rows }: FiguresTableProps) {
  return (
    <details className={classes.table}>
      <summary>{summary}</summary>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, figures }) => (
            <tr key={key}>
              <th scope="row">{name}</th>
              {figures.map((figure, at) => (
                <td key={columns[at + 1]}>{figure}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
