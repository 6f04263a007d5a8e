import { IconAlertTriangle, IconCircleCheck, IconHourglassEmpty, IconInfoCircle, IconMail } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import {
  formatPrice,
  otherRoutes,
  type ComposerState,
  type Refusal,
  type ReplyTarget,
  type Route,
} from './composer-state.ts';
import notices from './composer-notices.module.css';
import classes from './composer.module.css';
import type { Mode } from './draft-store.ts';
import type { WaitsFor } from './use-pressed-send.ts';

interface EligibilityLineProps {
  mode: Mode;
  state: ComposerState;
  targets: readonly ReplyTarget[];
  /** of the tweet that would be answered */
  permalink: string | null;
  /** X has not been asked about this tweet yet */
  isOtherTweet: boolean;
  /** of the latest reply by this way */
  refusal: Refusal | null;
  /** what is said where X will take it */
  eligible?: string | undefined;
  /** how many tweets it goes as, if not as one */
  partCount: number;
  /** what a press of Send waits for */
  waitsFor: WaitsFor;
  /** another number for each press of Send that was refused, which is said aloud; 0: none was */
  pressRefusal: number;
  /** takes the words along */
  onRoute: (route: Route) => void;
}

/** Whether X will take it, what it costs and which other way is open, before anything is typed. */
export function EligibilityLine(props: EligibilityLineProps) {
  const {
    mode,
    state,
    targets,
    permalink,
    isOtherTweet,
    refusal,
    eligible,
    partCount,
    waitsFor,
    pressRefusal,
    onRoute,
  } = props;
  const { t, i18n } = useTranslation();
  if (mode === 'note' && state.over === 0) return <span className={classes.line} />;
  if (waitsFor === 'ways' || waitsFor === 'files') {
    return (
      <Line role="status" icon={<IconHourglassEmpty {...ICON} />}>
        {t(`composer.waitsFor.${waitsFor}`)}
      </Line>
    );
  }
  const routes = otherRoutes(targets, mode, permalink);
  const ways = (chosen: readonly Route[]) =>
    chosen.map((route) =>
      route === 'open_on_x' ? (
        <a
          key={route}
          className={notices.instead}
          href={permalink!}
          target="_blank"
          rel="noreferrer"
          onClick={() => onRoute(route)}
        >
          {t('composer.instead.open_on_x')}
        </a>
      ) : (
        <button key={route} type="button" className={notices.instead} onClick={() => onRoute(route)}>
          {t(`composer.instead.${route}`)}
        </button>
      ),
    );
  const role = pressRefusal > 0 ? 'alert' : undefined;
  if (state.problem) {
    const key = `replyProblem.${state.problem}`;
    return (
      <Line key={pressRefusal} kind="problem" role={role} icon={<IconAlertTriangle {...ICON} />}>
        {t(i18n.exists(key) ? key : 'replyProblem.other')}
        {state.problem === 'mail_not_configured' && <SetUpEmail />}
        {ways(routes)}
      </Line>
    );
  }
  if (state.over > 0 && partCount === 0) {
    return (
      <Line key={pressRefusal} kind="problem" role={role} icon={<IconAlertTriangle {...ICON} />}>
        {t('composer.over', { count: state.over })}
      </Line>
    );
  }
  if (mode === 'email') return <Line icon={<IconMail {...ICON} />}>{t('composer.emailHint')}</Line>;
  if (mode === 'tweet' && isOtherTweet) {
    return <Line icon={<IconInfoCircle {...ICON} />}>{t('composer.otherTweet')}</Line>;
  }
  if (refusal) {
    // its message says why and takes its own words another way: here are only those that are written now
    const isSaid = refusal.isWaiting && state.isEmpty;
    return (
      <Line kind="warning" icon={<IconAlertTriangle {...ICON} />}>
        {refusal.isWaiting
          ? t('composer.refusedAbove')
          : t('composer.refusedBefore', { why: t(`deliveryCode.${refusal.code}`) })}
        {ways(isSaid ? routes.filter((route) => route === 'open_on_x') : routes)}
      </Line>
    );
  }
  const price = (micros: number | null) => micros !== null && formatPrice(micros, currentLocale());
  const withLink = state.target?.linkPriceMicros ?? null;
  const isLinkDearer =
    mode === 'tweet' && partCount === 0 && withLink !== null && withLink > (state.priceMicros ?? withLink);
  const isEarlier = state.target?.isEarlier ?? false;
  return (
    <Line
      kind={state.hasDearLink || isEarlier ? 'warning' : undefined}
      icon={state.hasDearLink || isEarlier ? <IconAlertTriangle {...ICON} /> : <IconCircleCheck {...ICON} />}
    >
      {[
        eligible ?? t('composer.eligible'),
        partCount > 0 && state.priceMicros !== null
          ? t('composer.thread.price', { price: price(state.priceMicros), count: partCount })
          : price(state.priceMicros),
        state.hasDearLink && t('composer.dearLink'),
        isLinkDearer && t('composer.withLink', { price: price(withLink) }),
        isEarlier && t('composer.earlier'),
      ]
        .filter(Boolean)
        .join(' · ')}
    </Line>
  );
}

/** The way out for who may go it, and whom to ask for everybody else. */
function SetUpEmail() {
  const { t } = useTranslation();
  const may = useCan('organization.manage');
  return may ? (
    <Link to="/setup/channels/email" className={notices.instead}>
      {t('composer.setUpEmail')}
    </Link>
  ) : (
    ` ${t('composer.askForEmail')}`
  );
}

const ICON = { size: 14, stroke: 1.75, 'aria-hidden': true } as const;

interface LineProps {
  kind?: string | undefined;
  role?: 'alert' | 'status' | undefined;
  icon: ReactNode;
  children: ReactNode;
}

function Line({ kind, role, icon, children }: LineProps) {
  return (
    <p className={classes.line} data-kind={kind} role={role}>
      {icon}
      <span className={classes.lineText}>{children}</span>
    </p>
  );
}
