import { Button, Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { Suspense, useCallback, useDeferredValue, useEffect, useRef, useState } from 'react';
import { speakOfIncidents, useTranslation } from '../../lib/i18n.ts';
import { useKeys } from '../../lib/keyboard.ts';
import { notifyDone, notifyProblem } from '../../lib/notify.ts';
import { requesterOf } from '../../lib/requester.ts';
import { useCan, useSession } from '../../lib/session.ts';
import { lazyComponent } from '../../ui/lazy-component.tsx';
import { useMovable } from '../../ui/movable.tsx';
import { useEver } from '../../ui/use-ever.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { ErrorState } from '../../ui/states.tsx';
import { useOpenProfile } from '../../lib/open-profile.ts';
import { useReadWithTicket } from '../notifications/index.ts';
import { ColleagueNotice } from './colleague-notice.tsx';
import { useTellPresence } from '../presence/index.ts';
import { useTicketSubject } from './composer-subject.ts';
import { Composer, type ComposerHandle } from './composer.tsx';
import { replyMode, useDraft } from './draft.ts';
import { draftKey, takeAlong } from './draft-store.ts';
import { MergeDialog } from './merge-dialog.tsx';
import { MergedNotice } from './merged-notice.tsx';
import { useMessageActions } from './message-actions.ts';
import { useTicket, useUpdateTicket } from './queries.ts';
import classes from './ticket-detail.module.css';
import { SplitBar } from './split-bar.tsx';
import { SplitDialog } from './split-dialog.tsx';
import { SnoozeMenu } from './snooze-menu.tsx';
import { SnoozeNotice } from './snooze-notice.tsx';
import { ThanksNotice, useIsLeftByThanks } from './thanks-notice.tsx';
import { TicketHeader } from './ticket-header.tsx';
import { TicketSidebar } from './ticket-sidebar.tsx';
import { TicketSteps } from './ticket-steps.tsx';
import { TicketSkeleton } from './ticket-skeleton.tsx';
import { Thread } from './thread.tsx';
import { useEarlyWriting, type EarlyWriting } from './use-early-writing.ts';
import { useComposerHeight } from './use-composer-height.ts';
import { useServerDraft } from './use-server-draft.ts';
import { useSplitting } from './use-splitting.ts';

const IncidentPanel = lazyComponent(async () => {
  const [{ IncidentPanel: Panel }] = await Promise.all([import('../incidents/index.ts'), speakOfIncidents()]);
  return Panel;
});

const route = getRouteApi('/app/tickets');

export function TicketDetail({ ticketId, isPhone }: { ticketId: string; isPhone: boolean }) {
  const { data: ticket, error, refetch } = useTicket(ticketId);
  const { t } = useTranslation();
  usePageTitle(ticket && `#${ticket.number} ${requesterOf(t, ticket).name}`);
  const search = route.useSearch();
  const takeEarly = useEarlyWriting(!ticket && !error);
  if (error && !ticket) {
    const back = (
      <Button variant="default" renderRoot={(props) => <Link to="/tickets" search={search} {...props} />}>
        {t('notFound.toTickets')}
      </Button>
    );
    return <ErrorState error={error} onRetry={() => void refetch()} back={back} />;
  }
  if (!ticket) return <TicketSkeleton />;
  return <LoadedTicket ticket={ticket} isPhone={isPhone} takeEarly={takeEarly} />;
}

type LoadedTicketProps = {
  ticket: NonNullable<ReturnType<typeof useTicket>['data']>;
  isPhone: boolean;
  /** what somebody has begun to write before it was there */
  takeEarly: () => EarlyWriting | null;
};

function LoadedTicket({ ticket, isPhone, takeEarly }: LoadedTicketProps) {
  const { t } = useTranslation();
  const { member } = useSession();
  const search = route.useSearch();
  const navigate = useNavigate();
  const canEdit = useCan('tickets.edit');
  const canReply = useCan('tickets.reply');
  const update = useUpdateTicket(ticket);
  useReadWithTicket(ticket.id);
  const subject = useTicketSubject(ticket);
  const draft = useDraft(`${member.id}.${subject.id}`, { ...subject, canReply });
  useTellPresence(ticket.id, draft.text);
  useServerDraft(`${member.id}.${subject.id}`, ticket.id);
  const composer = useRef<ComposerHandle>(null);
  const conversation = useComposerHeight();
  const splitting = useSplitting(subject.messages);
  const { selection } = splitting;
  const [isMerging, setMerging] = useState(false);
  const onWrite = useCallback(() => composer.current?.focus(), []);
  const ways = subject.targets.filter(({ available }) => available).map(({ via }) => via);
  const actions = useMessageActions({
    ticketId: ticket.id,
    draftKey: draft.key,
    canReply,
    ways,
    onWrite,
    onSplit: canEdit && !ticket.mergedInto && !selection ? splitting.askFrom : undefined,
  });
  const hasSidebar = useMediaQuery('(min-width: 1180px)', true, { getInitialValueInEffect: false });
  const [isSnoozing, setSnoozing] = useState(false);
  const canSnooze = canEdit && ticket.status !== 'closed';
  const [isSidebarOpen, setSidebarOpen] = useState(false);
  const wasSidebarShown = useEver(hasSidebar || isSidebarOpen);

  const back = () => void navigate({ to: '/tickets', search });
  const takeOver = () =>
    update.mutate({
      change: { assigneeId: member.id },
      shown: { assignee: { id: member.id, name: member.name, avatarUrl: member.avatarUrl } },
    });
  const handOver = ({ id: departmentId, name }: { id: string; name: string }) =>
    update.mutate(
      { change: { departmentId }, shown: {} },
      {
        onSuccess: () => {
          notifyDone(t('walls.handedOver', { number: ticket.number, department: name }));
          back();
        },
      },
    );
  const setStatus = (status: 'open' | 'closed') => update.mutate({ change: { status }, shown: { status } });
  const toggleClosed = () => setStatus(ticket.status === 'closed' ? 'open' : 'closed');
  const isLeftByThanks = useIsLeftByThanks(ticket);
  const reopen = canEdit && !ticket.mergedInto ? () => setStatus('open') : undefined;
  /** What was written here while the ticket was merged is not lost: it stands in the composer there. */
  const leaveMerged = () => {
    if (ticket.mergedInto) takeAlong(draft, draftKey(`${member.id}.${ticket.mergedInto.id}`));
  };
  const write = (what: 'reply' | 'note', more = '') => {
    const isTurn = what === 'reply' && canReply && draft.mode === 'note';
    const mode = what === 'note' ? 'note' : isTurn ? replyMode(subject.preferred, subject.targets) : draft.mode;
    if (mode !== draft.mode || more !== '') draft.setMode(mode, draft.texts[mode] + more);
    composer.current?.focus();
  };
  useEffect(() => {
    const early = takeEarly();
    if (!early) return;
    write(early.mode, early.text);
    if (early.isToBeSent) notifyProblem(t('composer.notSentUnseen'));
  });
  const openProfile = useOpenProfile();
  const canSeeSocial = useCan('social.view');
  const customerId = ticket.customer && !ticket.customer.isErased ? ticket.customer.twitterUserId : null;
  useKeys({
    r: () => write('reply'),
    n: () => write('note'),
    ...(customerId && canSeeSocial ? { p: () => openProfile(customerId) } : {}),
    Escape: selection ? splitting.leave : back,
    ...(canSnooze ? { h: () => setSnoozing(true) } : {}),
    ...(isLeftByThanks && reopen ? { o: reopen } : {}),
    ...(canEdit && !ticket.mergedInto ? { i: takeOver, e: toggleClosed, m: () => setMerging(true) } : {}),
    ...(canEdit && !ticket.mergedInto ? { s: selection ? splitting.askChosen : splitting.begin } : {}),
  });

  /** what was said is on the screen before what stands beside it is worked out */
  const isThreadShown = useDeferredValue(true, false);
  const openMerge = canEdit && !ticket.mergedInto ? () => setMerging(true) : undefined;
  const sidebar = useMovable(
    isThreadShown && wasSidebarShown && (
      <TicketSidebar
        ticket={ticket}
        update={update.mutate}
        onTakeOver={takeOver}
        onHandOver={handOver}
        onMerge={openMerge}
      />
    ),
  );
  return (
    <div className={classes.detail}>
      <TicketHeader
        ticket={ticket}
        onBack={isPhone ? back : undefined}
        onDetails={hasSidebar ? undefined : () => setSidebarOpen(true)}
        snoozeMenu={canSnooze && <SnoozeMenu ticket={ticket} isOpen={isSnoozing} onChange={setSnoozing} />}
        onToggleClosed={canEdit && !ticket.mergedInto ? toggleClosed : undefined}
      />
      <div className={classes.panes}>
        <section ref={conversation} className={classes.conversation} aria-label={t('ticket.conversation')}>
          {ticket.incident?.isParent && canSeeSocial && (
            <Suspense fallback={null}>
              <IncidentPanel incidentId={ticket.incident.id} />
            </Suspense>
          )}
          <Thread ticket={ticket} actions={actions} selection={selection} />
          {selection && <SplitBar count={selection.ids.size} onSplit={splitting.askChosen} onLeave={splitting.leave} />}
          {ticket.mergedInto && <MergedNotice into={ticket.mergedInto} onLeave={leaveMerged} />}
          <SnoozeNotice ticket={ticket} canEdit={canEdit} />
          {isLeftByThanks && <ThanksNotice ticket={ticket} onReopen={reopen} />}
          <ColleagueNotice ticket={ticket} />
          <Composer subject={subject} draft={draft} canReply={canReply} handle={composer} />
        </section>
        {hasSidebar && <aside className={classes.sidebar}>{sidebar.place}</aside>}
      </div>
      {sidebar.stays}
      <TicketSteps
        ticket={ticket}
        update={update.mutate}
        canEdit={canEdit}
        onSnooze={canSnooze ? () => setSnoozing(true) : undefined}
        onMerge={openMerge}
        onSplit={canEdit && !ticket.mergedInto && !selection ? splitting.begin : undefined}
      />
      {isMerging && <MergeDialog ticket={ticket} onClose={() => setMerging(false)} />}
      {splitting.asked && (
        <SplitDialog ticket={ticket} choice={splitting.asked} onChoose={splitting.begin} onClose={splitting.close} />
      )}
      {!hasSidebar && (
        <Drawer
          opened={isSidebarOpen}
          onClose={() => setSidebarOpen(false)}
          position="right"
          size={isPhone ? '100%' : 340}
          title={t('ticket.details')}
          closeButtonProps={{ 'aria-label': t('action.close') }}
          padding={0}
          classNames={{ header: classes.drawerHeader }}
        >
          {sidebar.place}
        </Drawer>
      )}
    </div>
  );
}
