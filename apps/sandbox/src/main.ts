import { buildSandbox } from './app.ts';
import { readSettings } from './settings.ts';

try {
  const settings = readSettings(process.env);
  const sandbox = await buildSandbox(settings);
  const stop = () => {
    sandbox.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const address = await sandbox.listen();
  console.log(`Sandbox ready: X and the control page at ${address}, mail at smtp://127.0.0.1:${sandbox.smtp.port}`);
} catch (error) {
  console.error(sentence(error));
  process.exit(1);
}

function sentence(error: unknown): string {
  const { code, port } = error as { code?: string; port?: number };
  if (code !== 'EADDRINUSE') return error instanceof Error ? error.message : String(error);
  const variable = String(port) === process.env['SANDBOX_SMTP_PORT'] ? 'SANDBOX_SMTP_PORT' : 'SANDBOX_PORT';
  return `Port ${port} is taken by another program; set ${variable} to a free port to move the sandbox.`;
}
