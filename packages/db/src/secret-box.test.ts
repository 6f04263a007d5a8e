import { describe, expect, it } from 'vitest';
import { createSecretBox } from './secret-box.ts';

const key = (fill: number) => new Uint8Array(32).fill(fill);
const box = createSecretBox(new Map([['k1', key(1)]]));

describe('the secret box', () => {
  it('opens what it closed, and two closings of one text differ', () => {
    const first = box.seal('olá 🙂', 'a:1');
    expect(box.open(first, 'a:1')).toBe('olá 🙂');
    expect(Buffer.from(box.seal('olá 🙂', 'a:1').sealed)).not.toEqual(Buffer.from(first.sealed));
  });

  it('refuses a row that was moved, changed, or closed under a key it does not have', () => {
    const sealed = box.seal('token', 'account:1');
    expect(() => box.open(sealed, 'account:2')).toThrow();
    const changed = new Uint8Array(sealed.sealed);
    changed[changed.length - 1]! ^= 1;
    expect(() => box.open({ ...sealed, sealed: changed }, 'account:1')).toThrow();
    expect(() => box.open({ ...sealed, keyId: 'k9' }, 'account:1')).toThrow(/k9/);
  });

  it('still opens under an older key after rotation, and closes under the new one', () => {
    const old = box.seal('token', 'c');
    const rotated = createSecretBox(
      new Map([
        ['k2', key(2)],
        ['k1', key(1)],
      ]),
    );
    expect(rotated.open(old, 'c')).toBe('token');
    expect(rotated.seal('token', 'c').keyId).toBe('k2');
  });
});
