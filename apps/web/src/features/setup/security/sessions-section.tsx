import { Badge, Button, Skeleton } from '@mantine/core';
import type { OwnSession } from '@perch/contracts';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { securityProblem } from './security-problem.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone, notifyProblem } from '../../../lib/notify.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { Section } from '../section.tsx';
import { useEndOtherSessions, useEndSession, useOwnSessions } from './queries.ts';
import classes from './security.module.css';

/** Where one is signed in, and how to end it; by single sign-on, of the places where one has come so. */
export function SessionsSection({ isByProvider }: { isByProvider: boolean }) {
  const { t } = useTranslation();
  const { data: sessions, error, refetch } = useOwnSessions();
  const endOthers = useEndOtherSessions();
  const others = (sessions ?? []).filter(({ isCurrent }) => !isCurrent).length;
  const signOutOthers = () =>
    endOthers.mutate(undefined, {
      onSuccess: ({ ended }) => notifyDone(t('security.sessionsEnded', { count: ended })),
      onError: (problem) => notifyProblem(securityProblem(t, problem)),
    });
  return (
    <Section
      title={t('security.sessions')}
      lead={t(isByProvider ? 'security.ssoSessionsLead' : 'security.sessionsLead')}
    >
      {!sessions && !error && <Skeleton height={64} radius="md" role="status" aria-label={t('state.loading')} />}
      {!sessions && error && <ErrorState error={error} onRetry={() => void refetch()} />}
      {sessions && (
        <ul className={classes.sessions}>
          {sessions.map((session) => (
            <SessionRow key={session.id} session={session} />
          ))}
        </ul>
      )}
      {others > 0 && (
        <Button variant="default" mt="md" mb="sm" loading={endOthers.isPending} onClick={signOutOthers}>
          {t('security.endOthers')}
        </Button>
      )}
    </Section>
  );
}

const PHONES = new Set(['iOS', 'Android']);

function SessionRow({ session }: { session: OwnSession }) {
  const { t } = useTranslation();
  const end = useEndSession();
  const { id, isCurrent, browser, system, ipAddress, signedInAt, lastUsedAt } = session;
  const Icon = system !== null && PHONES.has(system) ? IconDeviceMobile : IconDeviceDesktop;
  const name =
    browser && system ? t('security.browserOn', { browser, system }) : (browser ?? system ?? t('security.someProgram'));
  const signOut = () =>
    end.mutate(id, {
      onSuccess: () => notifyDone(t('security.sessionsEnded', { count: 1 })),
      onError: (problem) => notifyProblem(securityProblem(t, problem)),
    });
  return (
    <li>
      <Icon size={20} stroke={1.6} aria-hidden />
      <div className={classes.session}>
        <strong>
          {name}
          {isCurrent && (
            <Badge size="xs" variant="light" tt="none" ml={8}>
              {t('security.thisOne')}
            </Badge>
          )}
        </strong>
        <span className={classes.dim}>
          {ipAddress && <>{ipAddress} · </>}
          {t('security.lastUsed')} <RelativeTime at={lastUsedAt} style="long" /> · {t('security.signedIn')}{' '}
          <RelativeTime at={signedInAt} style="long" />
        </span>
      </div>
      {!isCurrent && (
        <Button
          variant="default"
          size="xs"
          loading={end.isPending}
          aria-label={t('security.endOne', { name })}
          onClick={signOut}
        >
          {t('shell.signOut')}
        </Button>
      )}
    </li>
  );
}
