import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

/** What the API and the worker read: the fields of their schemas. */
const variables = [...read('packages/contracts/src/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(
  ([, name]) => name!,
);

/** Addresses of what stands in for X and Twilio: there is no such thing in production. */
const FOR_TRYING = ['X_API_URL', 'TWILIO_API_URL'];
/** The image says so. */
const IN_THE_IMAGE = ['NODE_ENV'];

it('docs/CONFIGURATION.md explains each variable that the API and the worker read', () => {
  expect(variables).toEqual(expect.arrayContaining(['PUBLIC_URL', 'AUTH_SECRET', 'SMTP_URL', 'X_ACTIVITY_STREAM']));
  const explained = read('docs/CONFIGURATION.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|')[1]!)
    .join();
  expect(variables.filter((name) => !explained.includes(`\`${name}\``))).toEqual([]);
});

it('docker-compose.yml hands on each of them', () => {
  const compose = read('docker-compose.yml');
  const handedOn = new Set([...compose.matchAll(/^ +([A-Z_]+):/gm)].map(([, name]) => name!));
  const own = new Set([...FOR_TRYING, ...IN_THE_IMAGE]);
  expect(variables.filter((name) => !handedOn.has(name) && !own.has(name))).toEqual([]);
});
