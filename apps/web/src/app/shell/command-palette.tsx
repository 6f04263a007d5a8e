import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight';
import '@mantine/spotlight/styles.layer.css';
import type { PageOf, TicketSummary } from '@perch/contracts';
import {
  IconAdjustments,
  IconAlertOctagon,
  IconHourglass,
  IconBookmark,
  IconKeyboard,
  IconLanguage,
  IconLink,
  IconCheck,
  IconInbox,
  IconLogout,
  IconPencilPlus,
  IconPlus,
  IconRotate,
  IconSearch,
  IconSettings,
  IconUser,
  IconUrgent,
  IconUsers,
  type IconProps,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, type ComponentType } from 'react';
import { api } from '../../lib/api.ts';
import { useChooseLocale } from '../../lib/choose-locale.ts';
import { LOCALE_NAMES, LOCALES, useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { writeTweet } from '../../lib/write-tweet.ts';
import { offeredSteps, takeStep } from '../../lib/ticket-steps.ts';
import { requesterOf } from '../../lib/requester.ts';
import { subjectWords } from '../../lib/ticket-words.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { useAreas } from './areas.ts';
import { COLOR_SCHEMES } from './color-schemes.ts';
import { commandsFirst, SEARCH } from './commands-first.ts';
import { TICKET_VIEWS, useSavedViewNames, useTicketCommands } from './ticket-commands.ts';
import { useSignOut } from '../../lib/use-account.ts';

const FOUND = 6;
const icon = (Icon: ComponentType<IconProps>) => <Icon size={16} stroke={1.6} aria-hidden />;

interface CommandPaletteProps {
  query: string;
  onQuery: (query: string) => void;
  onHelp: () => void;
  onClose: () => void;
}

export function CommandPalette({ query, onQuery, onHelp, onClose }: CommandPaletteProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const areas = useAreas();
  const canSetUp = useCan('setup.social');
  const canManage = useCan('organization.manage');
  const canPost = useCan('social.post');
  const canSeeTickets = useCan('tickets.view');
  const canEdit = useCan('tickets.edit');
  const canSeeSocial = useCan('social.view');
  const mayApprove = useCan('replies.approve');
  const savedViews = useSavedViewNames(canSeeTickets);
  const { setColorScheme } = useMantineColorScheme();
  const chooseLocale = useChooseLocale();
  const signOut = useSignOut();
  // it is on the page only while it is wanted
  useEffect(() => {
    spotlight.open();
    return () => spotlight.close();
  }, []);
  const [words] = useDebouncedValue(query.trim(), 200);

  const found = useQuery({
    queryKey: ['tickets', 'palette', words],
    queryFn: ({ signal }) => api.get<PageOf<TicketSummary>>('tickets', { query: { q: words, limit: FOUND }, signal }),
    enabled: canSeeTickets && words.length >= 2,
  });

  const tickets: SpotlightActionData[] = (found.data?.data ?? []).map((ticket) => {
    const { name, handle, avatarUrl } = requesterOf(t, ticket);
    return {
      id: ticket.id,
      label: `#${ticket.number} ${subjectWords(t, ticket)}`,
      description: [name, handle, t(`status.${ticket.status}`)].filter(Boolean).join(' · '),
      keywords: query,
      leftSection: <Avatar name={name} url={avatarUrl} size={24} />,
      onClick: () => void navigate({ to: '/tickets/$ticketId', params: { ticketId: ticket.id } }),
    };
  });
  if (canSeeTickets && query.trim().length >= 2) {
    tickets.push({
      id: SEARCH,
      label: t('palette.searchTickets', { words: query.trim() }),
      keywords: query,
      leftSection: icon(IconSearch),
      onClick: () => void navigate({ to: '/tickets', search: { view: 'all', q: query.trim() } }),
    });
  }

  const { ticketId } = useParams({ strict: false });
  const ticketCommands = useTicketCommands(ticketId);
  const ticketActions: SpotlightActionData[] = [
    ...(canEdit
      ? [
          {
            id: 'new-ticket',
            label: t('newTicket.title'),
            leftSection: icon(IconPlus),
            onClick: () => void navigate({ to: '/tickets', search: { new: '1' } }),
          },
        ]
      : []),
    ...(canPost
      ? [
          {
            id: 'new-tweet',
            label: t('tweetAction.new'),
            leftSection: icon(IconPencilPlus),
            onClick: () => {
              void navigate({ to: '/social/sent' });
              writeTweet();
            },
          },
        ]
      : []),
    ...(canEdit && canSeeSocial
      ? [
          {
            id: 'ticket-from-link',
            label: t('socialStream.fromLink'),
            leftSection: icon(IconLink),
            onClick: () => void navigate({ to: '/social/mentions', search: { link: '1' } }),
          },
        ]
      : []),
    ...(canEdit && ticketCommands
      ? [
          {
            id: 'ticket-mine',
            label: t('shortcuts.assignToMe'),
            description: ticketCommands.name,
            leftSection: icon(IconUser),
            onClick: ticketCommands.assignToMe,
          },
          {
            id: 'ticket-close',
            label: t(ticketCommands.isClosed ? 'ticket.reopen' : 'ticket.close'),
            description: ticketCommands.name,
            leftSection: icon(ticketCommands.isClosed ? IconRotate : IconCheck),
            onClick: ticketCommands.toggleClosed,
          },
          {
            id: 'ticket-spam',
            label: t(ticketCommands.isSpam ? 'ticketList.notSpam' : 'ticketList.spam'),
            description: ticketCommands.name,
            leftSection: icon(IconAlertOctagon),
            onClick: ticketCommands.toggleSpam,
          },
          ...ticketCommands.settings.map(({ id, label, set }) => ({
            id,
            label,
            description: ticketCommands.name,
            leftSection: icon(IconAdjustments),
            onClick: set,
          })),
          ...offeredSteps().map((step) => ({
            id: `ticket-${step}`,
            label: t(`palette.step.${step}`),
            description: ticketCommands.name,
            leftSection: icon(IconAdjustments),
            onClick: () => takeStep(step),
          })),
        ]
      : []),
  ];
  const views: SpotlightActionData[] = canSeeTickets
    ? [
        ...TICKET_VIEWS.filter((view) => view !== 'approvals' || mayApprove).map((view) => ({
          id: `view-${view}`,
          label: `${t('nav.tickets')}: ${t(`view.${view}`)}`,
          leftSection: icon(IconInbox),
          onClick: () => void navigate({ to: '/tickets', search: { view } }),
        })),
        ...savedViews.map(({ id, name, filters }) => ({
          id: `view-${id}`,
          label: `${t('nav.tickets')}: ${name}`,
          leftSection: icon(IconBookmark),
          onClick: () => void navigate({ to: '/tickets', search: { view: id, ...filters } }),
        })),
      ]
    : [];

  const groups: SpotlightActionGroupData[] = [
    {
      group: t('palette.goTo'),
      actions: [
        ...views,
        ...areas.map((area) => ({
          id: area.to,
          label: area.label,
          leftSection: icon(area.icon),
          onClick: () => void navigate({ to: area.to }),
        })),
        ...(canSeeSocial
          ? [
              {
                id: 'incidents',
                label: t('nav.incidents'),
                leftSection: icon(IconUrgent),
                onClick: () => void navigate({ to: '/incidents' }),
              },
            ]
          : []),
        {
          id: 'setup',
          label: t('nav.setup'),
          leftSection: icon(IconSettings),
          onClick: () => void navigate({ to: '/setup' }),
        },
        {
          id: 'profile',
          label: t('setup.profile.title'),
          leftSection: icon(IconUser),
          onClick: () => void navigate({ to: '/setup/profile' }),
        },
        ...(canSetUp
          ? [
              {
                id: 'setup-twitter',
                label: t('setup.twitter.title'),
                leftSection: icon(IconUsers),
                onClick: () => void navigate({ to: '/setup/channels/twitter' }),
              },
            ]
          : []),
        ...(canManage
          ? [
              {
                id: 'setup-retention',
                label: t('setup.retention.title'),
                leftSection: icon(IconHourglass),
                onClick: () => void navigate({ to: '/setup/retention' }),
              },
            ]
          : []),
      ],
    },
    {
      group: t('palette.do'),
      actions: [
        ...ticketActions,
        ...COLOR_SCHEMES.map(({ value, icon: Icon }) => ({
          id: `theme-${value}`,
          label: `${t('shell.theme')}: ${t(`theme.${value}`)}`,
          leftSection: icon(Icon),
          onClick: () => setColorScheme(value),
        })),
        ...LOCALES.map((locale) => ({
          id: `locale-${locale}`,
          label: `${t('shell.language')}: ${LOCALE_NAMES[locale]}`,
          leftSection: icon(IconLanguage),
          onClick: () => void chooseLocale(locale),
        })),
        { id: 'help', label: t('shortcuts.title'), leftSection: icon(IconKeyboard), onClick: onHelp },
        { id: 'sign-out', label: t('shell.signOut'), leftSection: icon(IconLogout), onClick: () => void signOut() },
      ],
    },
    { group: t('nav.tickets'), actions: tickets },
  ];

  return (
    <Spotlight
      actions={groups.filter((group) => group.actions.length > 0)}
      query={query}
      onQueryChange={onQuery}
      filter={commandsFirst}
      nothingFound={t('palette.nothing')}
      highlightQuery
      scrollable
      maxHeight={420}
      shortcut={null}
      overlayProps={{ backgroundOpacity: 0.35, blur: 0 }}
      onSpotlightClose={onClose}
      attributes={{ content: { 'aria-label': t('shell.searchOrCommand'), 'data-palette': true } }}
      searchProps={{
        leftSection: icon(IconSearch),
        placeholder: t('shell.searchOrCommand'),
        'aria-label': t('shell.searchOrCommand'),
      }}
    />
  );
}
