import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { selfSignedCertificate } from './self-signed-certificate.ts';

test('the certificate is for localhost, belongs to its key and is valid now', () => {
  const certificate = new X509Certificate(selfSignedCertificate().cert);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(Date.parse(certificate.validFrom)).toBeLessThan(Date.now());
  expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now());
});

test('each start has a key of its own', () => {
  expect(selfSignedCertificate().key).not.toBe(selfSignedCertificate().key);
});
