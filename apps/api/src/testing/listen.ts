import type { TestClient } from './start-test-api.ts';

/** A browser's EventSource: what it has received, and whether the stream ended. */
export async function listen(client: TestClient, address: string) {
  const answer = await fetch(`${address}/api/v1/live`, { headers: { cookie: client.cookie } });
  const stream = { status: answer.status, headers: answer.headers, text: '', hasEnded: false, cancel: () => {} };
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  stream.cancel = () => void reader.cancel();
  void (async () => {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      stream.text += value;
    }
  })()
    .catch(() => {})
    .finally(() => (stream.hasEnded = true));
  return stream;
}
