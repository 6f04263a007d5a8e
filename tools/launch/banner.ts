import type { Demo } from './demo.ts';

interface BannerInput {
  publicUrl: string;
  sandboxUrl: string | undefined;
  /** where the sandbox takes mail */
  smtpUrl: string | undefined;
  demo: Demo | undefined;
  dataDir: string;
  elapsed: string;
  dev: boolean;
}

/** The block that tells a person where to go. */
export function banner({ publicUrl, sandboxUrl, smtpUrl, demo, dataDir, elapsed, dev }: BannerInput): string {
  const lines = [
    '',
    `  Perch is ready (${elapsed})${dev ? ', and reloads what you change' : ''}`,
    '',
    `  Web app   ${publicUrl}`,
    `  REST API  ${publicUrl}/api/docs`,
  ];
  if (sandboxUrl) lines.push(`  Sandbox   ${sandboxUrl}   (stands for X, mail and SMS: tweet as a customer here)`);
  if (smtpUrl) lines.push(`            ${smtpUrl}   (takes mail; what to enter in Setup is in apps/sandbox/README.md)`);
  if (demo) lines.push('', `  Sign in to ${demo.organization}:`, ...people(demo));
  lines.push('', `  Data and logs are in ${dataDir}. Ctrl-C stops everything.`, '');
  return lines.join('\n');
}

function people(demo: Demo): string[] {
  const width = (column: 'role' | 'email') => Math.max(...demo.people.map((person) => person[column].length));
  const [role, email] = [width('role'), width('email')];
  return demo.people.map(
    (person) =>
      `    ${person.role.replaceAll('_', ' ').padEnd(role)}  ${person.email.padEnd(email)}  password ${person.password}`,
  );
}
