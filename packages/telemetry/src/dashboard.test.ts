import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; w: number };
  targets?: { expr: string }[];
}
interface Dashboard {
  schemaVersion: number;
  uid: string;
  panels: Panel[];
}

const FILE = path.resolve(import.meta.dirname, '../../../docs/grafana/perch.json');
const { panels, ...dashboard } = JSON.parse(readFileSync(FILE, 'utf8')) as Dashboard;

/** What a query reads: label names and functions are followed by something else, or are within braces. */
const namesIn = (expr: string) =>
  (expr.replaceAll(/\{[^}]*\}/g, '').match(/\b(perch|process|nodejs)_\w+/g) ?? []).map((name) =>
    name.replace(/_(bucket|count|sum)$/, ''),
  );

it('the dashboard is one that Grafana takes', () => {
  expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(36);
  expect(dashboard.uid).toBe('perch');
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  for (const { type, title, gridPos, targets } of panels) {
    expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
    expect((targets ?? []).length > 0, title).toBe(type !== 'row');
  }
});

it('the dashboard shows every metric of ours, and none that does not exist', () => {
  const exported = createMetrics()
    .registry.getMetricsAsArray()
    .map(({ name }) => name);
  const shown = new Set(panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => namesIn(expr))));
  expect([...shown].filter((name) => !exported.includes(name))).toEqual([]);
  expect(exported.filter((name) => name.startsWith('perch_') && !shown.has(name))).toEqual([]);
});
