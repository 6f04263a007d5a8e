import { Button } from '@mantine/core';
import type { OwnEmail } from '@perch/contracts';
import { IconMail } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { api } from '../../../lib/api.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone, notifyProblem } from '../../../lib/notify.ts';
import { useSession } from '../../../lib/session.ts';
import classes from '../../../app/shell/app-shell.module.css';

/** Asks who has signed up to open the link in their e-mail. */
export function EmailBanner() {
  const { t } = useTranslation();
  const { member } = useSession();
  const resend = useMutation({
    mutationFn: () => api.post<OwnEmail>('me/email/resend', undefined),
    onSuccess: () => notifyDone(t('security.linkSent', { email: member.email })),
    onError: (error) => notifyProblem(errorSentence(t, error)),
  });
  return (
    <div className={classes.banner} role="status" data-wraps>
      <IconMail size={16} stroke={1.75} aria-hidden />
      <span>{t('security.verifyBanner', { email: member.email })}</span>
      <Button size="compact-sm" variant="default" loading={resend.isPending} onClick={() => resend.mutate()}>
        {t('security.resend')}
      </Button>
    </div>
  );
}
