import { Button } from '@mantine/core';
import type { EmailBody, MessageEmail } from '@perch/contracts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { EmailFrame } from './email-frame.tsx';
import classes from './email.module.css';

interface EmailExtrasProps {
  messageId: string;
  email: MessageEmail;
}

/** What an e-mail has below its text, read when somebody wants to see it: its looks, and what it quotes. */
export function EmailExtras({ messageId, email }: EmailExtrasProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<'html' | 'quote' | null>(null);
  const body = useQuery({
    queryKey: ['email-body', messageId],
    queryFn: ({ signal }) => api.get<EmailBody>(`messages/${messageId}/email`, { signal }),
    enabled: shown !== null,
    staleTime: Infinity,
  });
  const toggle = (what: 'html' | 'quote') => setShown(shown === what ? null : what);
  return (
    <div className={classes.extras}>
      {email.refusedFiles.map(({ fileName, reason }) => (
        <p key={fileName} className={classes.notice} data-tone="warning">
          {t(`mail.refused.${reason}`, { name: fileName })}
        </p>
      ))}
      <div className={classes.toggles}>
        {email.hasHtml && (
          <Toggle isOn={shown === 'html'} onToggle={() => toggle('html')}>
            {t(shown === 'html' ? 'mail.hideHtml' : 'mail.showHtml')}
          </Toggle>
        )}
        {email.hasQuote && (
          <Toggle isOn={shown === 'quote'} onToggle={() => toggle('quote')}>
            {t(shown === 'quote' ? 'mail.hideQuote' : 'mail.showQuote')}
          </Toggle>
        )}
      </div>
      {shown !== null && body.error && (
        <p className={classes.notice} role="alert">
          {errorSentence(t, body.error)}
        </p>
      )}
      {shown === 'quote' && body.data && <blockquote className={classes.quote}>{body.data.quotedText}</blockquote>}
      {shown === 'html' && body.data?.html && (
        <EmailFrame html={body.data.html} hasRemoteImages={body.data.hasRemoteImages} />
      )}
    </div>
  );
}

interface ToggleProps {
  isOn: boolean;
  onToggle: () => void;
  children: string;
}

const Toggle = ({ isOn, onToggle, children }: ToggleProps) => (
  <Button variant="subtle" color="gray" size="compact-xs" aria-expanded={isOn} onClick={onToggle}>
    {children}
  </Button>
);
