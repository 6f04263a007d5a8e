/**
 * What `npm audit --json` came to; null: the registry has not answered. Findings are those of high severity and above.
 * @param {string} json
 * @returns {{ summary: string, findings: string[] } | null}
 */
export function readAudit(json) {
  /** @type {{ metadata?: { vulnerabilities?: Record<string, number> }, vulnerabilities?: Record<string, { severity: string, range: string }> }} */
  let report;
  try {
    report = JSON.parse(json);
  } catch {
    return null;
  }
  const counts = report.metadata?.vulnerabilities;
  if (!counts) return null;
  const findings = Object.entries(report.vulnerabilities ?? {})
    .filter(([, { severity }]) => severity === 'high' || severity === 'critical')
    .map(([name, { severity, range }]) => `${severity}: ${name} ${range}`);
  const words = ['critical', 'high', 'moderate', 'low'].map((severity) => `${counts[severity] ?? 0} ${severity}`);
  return { summary: words.join(', '), findings };
}
