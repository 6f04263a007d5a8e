import { describe, expect, it } from 'vitest';
import { webhookUrlProblem } from './url-problem.ts';

describe('the address of a webhook', () => {
  it.each([
    ['https://hooks.acme.com/perch?team=2', null],
    ['https://hooks.acme.com:8443/', null],
    ['not an address', 'malformed'],
    ['ftp://hooks.acme.com', 'malformed'],
    ['https://hooks.acme.com/#part', 'malformed'],
    ['http://hooks.acme.com/', 'not_https'],
    ['https://ana:secret@hooks.acme.com/', 'credentials'],
    ['https://localhost/', 'no_name'],
    ['https://127.0.0.1/', 'no_name'],
    ['https://0x7f.1/', 'no_name'],
    ['https://2130706433/', 'no_name'],
    ['https://[::1]/', 'no_name'],
  ])('%s', (address, problem) => {
    expect(webhookUrlProblem(address)).toBe(problem);
  });

  it('may be this machine beside the sandbox', () => {
    expect(webhookUrlProblem('http://127.0.0.1:4000/hook', true)).toBeNull();
  });
});
