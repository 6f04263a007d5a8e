import { AppError, type Locale } from '@perch/contracts';
import { settleAll, type SecretBox } from '@perch/db';
import type { Context } from '../context.ts';
import { hashOfToken, newToken } from '../invitations/invitation-token.ts';
import { writeEmail } from '../replies/enqueue-email.ts';

const DAY_MS = 86_400_000;
const PAUSE_MS = 60_000;

// whoever asks twice at once waits, and is told to
const LOCK = 'SELECT email, email_verified AS "isVerified" FROM app_user WHERE id = $1 FOR NO KEY UPDATE';
const PENDING = 'SELECT email, sent_at AS "sentAt" FROM email_proof WHERE user_id = $1';
const TAKEN = 'SELECT FROM app_user WHERE email = $1';
const SAVE = `
  INSERT INTO email_proof (user_id, email, token_hash, sent_at, expires_at) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (user_id) DO UPDATE SET email = excluded.email, token_hash = excluded.token_hash,
    sent_at = excluded.sent_at, expires_at = excluded.expires_at`;

interface RequestEmailProof {
  userId: string;
  /** another address; left out: the one that waits to be confirmed, once more */
  email?: string;
  locale: Locale;
  box: SecretBox;
  /** the address in the web app that takes a token */
  linkTo: (token: string) => string;
}

/**
 * Sends a link that proves an address to be its person's, for a day; links before serve no more. Nothing is sent where
 * nothing waits.
 * @throws AppError `email_taken`, `email_just_sent`
 */
export async function requestEmailProof(ctx: Context, input: RequestEmailProof): Promise<void> {
  const { userId, locale, box, linkTo } = input;
  const now = ctx.now();
  const job = await ctx.db.pipeline(async (statement) => {
    const [user, pending] = await settleAll([
      statement('email-proof-lock', LOCK, [userId]),
      statement('email-proof-pending', PENDING, [userId]),
    ]);
    const own = user.rows[0] as { email: string; isVerified: boolean } | undefined;
    const waiting = pending.rows[0] as { email: string; sentAt: Date } | undefined;
    if (!own) throw new AppError('unauthenticated');
    const email = input.email?.toLowerCase() ?? waiting?.email ?? own.email;
    if (email === own.email && own.isVerified) return null;
    if (email !== own.email && (await statement('email-proof-taken', TAKEN, [email])).rowCount) {
      throw new AppError('email_taken', { errors: [{ path: 'email', message: 'Somebody has this address already' }] });
    }
    if (waiting && now.getTime() - waiting.sentAt.getTime() < PAUSE_MS) throw new AppError('email_just_sent');
    const token = newToken();
    const values = [userId, email, Buffer.from(hashOfToken(token)), now, new Date(now.getTime() + DAY_MS)];
    await statement('email-proof-save', SAVE, values);
    const isNew = email !== own.email ? 'yes' : '';
    const secretData = { url: linkTo(token), isNew };
    return writeEmail(statement, ctx, { to: email, locale, template: 'verify-email', secretData, box });
  });
  if (job) await ctx.enqueue('deliver', job);
}
