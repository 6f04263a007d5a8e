import { expect, test } from 'vitest';
import { baseString, percentEncode, readOAuthHeader, signature, type Parameter } from './oauth1-signature.ts';

/** X's own example, "Creating a signature" in its developer documentation. */
const STATUS = 'Hello Ladies + Gentlemen, a signed OAuth request!';
const parameters: Parameter[] = [
  ['include_entities', 'true'],
  ['status', STATUS],
  ['oauth_consumer_key', 'xvz1evFS4wEEPTGEFPHBog'],
  ['oauth_nonce', 'kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg'],
  ['oauth_signature_method', 'HMAC-SHA1'],
  ['oauth_timestamp', '1318622958'],
  ['oauth_token', '370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb'],
  ['oauth_version', '1.0'],
];
const request = { method: 'post', url: 'https://api.twitter.com/1.1/statuses/update.json', parameters };

test("X's documented example has X's documented base string and signature", () => {
  expect(baseString(request)).toBe(
    'POST&https%3A%2F%2Fapi.twitter.com%2F1.1%2Fstatuses%2Fupdate.json&include_entities%3Dtrue%26oauth_consumer_key%3Dxvz1evFS4wEEPTGEFPHBog%26oauth_nonce%3DkYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1318622958%26oauth_token%3D370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb%26oauth_version%3D1.0%26status%3DHello%2520Ladies%2520%252B%2520Gentlemen%252C%2520a%2520signed%2520OAuth%2520request%2521',
  );
  const secrets = ['kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw', 'LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE'] as const;
  // The documentation gives tnnArxj06cWHq44gCs1OSKk/jLY= for api.twitter.com/1/; this is the one for /1.1/.
  expect(signature(request, ...secrets)).toBe('hCtSmYh+iHYCEqBWrE7C7hYmtUk=');
  expect(signature({ ...request, url: request.url.replace('/1.1/', '/1/') }, ...secrets)).toBe(
    'tnnArxj06cWHq44gCs1OSKk/jLY=',
  );
});

test("the RFC's example (3.4.1.1) sorts repeated, empty and encoded parameters as the RFC does", () => {
  const base = baseString({
    method: 'POST',
    url: 'http://EXAMPLE.COM:80/request',
    parameters: [
      ['b5', '=%3D'],
      ['a3', 'a'],
      ['c@', ''],
      ['a2', 'r b'],
      ['c2', ''],
      ['a3', '2 q'],
      ['oauth_consumer_key', '9djdj82h48djs9d2'],
      ['oauth_token', 'kkk9d7dh3k39sjv7'],
      ['oauth_signature_method', 'HMAC-SHA1'],
      ['oauth_timestamp', '137131201'],
      ['oauth_nonce', '7d8f3e4a'],
    ],
  });
  expect(base).toBe(
    'POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7',
  );
});

test.each([
  [
    'POST',
    'https://photos.example.net/token',
    'hdhd0244k9j7ao03',
    'OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="hh5s93j4hdidpola", oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201", oauth_nonce="walatlh", oauth_verifier="hfdp7dh39dks9884", oauth_signature="gKgrFCywp7rO0OXSjdot%2FIHF7IU%3D"',
    [],
  ],
  [
    'GET',
    'http://photos.example.net/photos',
    'pfkkdhi9sl3r4s00',
    'OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="nnch734d00sl2jdk", oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131202", oauth_nonce="chapoH", oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D"',
    [
      ['file', 'vacation.jpg'],
      ['size', 'original'],
    ],
  ],
] satisfies [string, string, string, string, Parameter[]][])(
  "the RFC's %s %s (1.2) has the RFC's signature",
  (method, url, tokenSecret, header, query) => {
    const given = readOAuthHeader(header)!;
    const signed = [...given].filter(([name]) => name !== 'realm' && name !== 'oauth_signature');
    const request = { method, url, parameters: [...signed, ...query] };
    expect(signature(request, 'kd94hf93k423kf44', tokenSecret)).toBe(given.get('oauth_signature'));
  },
);

test('encoding covers what encodeURIComponent leaves', () => {
  expect(percentEncode("Ladies + Gentlemen! *'()~-._☃")).toBe(
    'Ladies%20%2B%20Gentlemen%21%20%2A%27%28%29~-._%E2%98%83',
  );
});

test.each(['Bearer abc', 'OAuth', 'OAuth oauth_token', 'OAuth oauth_token="%E0%A4%A"', undefined])(
  'the header %s is no OAuth 1.0a header',
  (header) => {
    expect(readOAuthHeader(header)).toBeNull();
  },
);
