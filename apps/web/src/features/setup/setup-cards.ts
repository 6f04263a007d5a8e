import {
  IconAt,
  IconBell,
  IconBrandX,
  IconBuilding,
  IconExternalLink,
  IconHistory,
  IconHourglass,
  IconInbox,
  IconKey,
  IconLockAccess,
  IconLogin2,
  IconMail,
  IconMessage2,
  IconMessage2Bolt,
  IconPackageExport,
  IconShieldLock,
  IconUser,
  IconUsers,
  IconWebhook,
  type Icon,
} from '@tabler/icons-react';
import type { Permission } from '@perch/core';

export interface SetupCard {
  id:
    | 'twitter'
    | 'email'
    | 'imap'
    | 'mail'
    | 'sms'
    | 'departments'
    | 'members'
    | 'roles'
    | 'apiKeys'
    | 'webhooks'
    | 'auditLog'
    | 'retention'
    | 'organizationLife'
    | 'profile'
    | 'security'
    | 'notifications'
    | 'signIn'
    | 'sso'
    | 'cannedReplies';
  to:
    | '/setup/channels/twitter'
    | '/setup/channels/email'
    | '/setup/channels/imap'
    | '/setup/channels/mail'
    | '/setup/channels/sms'
    | '/setup/departments'
    | '/setup/members'
    | '/setup/roles'
    | '/setup/api-keys'
    | '/setup/webhooks'
    | '/setup/audit-log'
    | '/setup/retention'
    | '/setup/organization'
    | '/setup/profile'
    | '/setup/security'
    | '/setup/notifications'
    | '/setup/sign-in'
    | '/setup/sso'
    | '/setup/canned-replies';
  group: 'channels' | 'organization';
  icon: Icon;
  /** null: everybody may look */
  permission: Permission | null;
}

export const SETUP_CARDS: SetupCard[] = [
  { id: 'twitter', to: '/setup/channels/twitter', group: 'channels', icon: IconBrandX, permission: 'setup.social' },
  {
    id: 'email',
    to: '/setup/channels/email',
    group: 'channels',
    icon: IconAt,
    permission: 'organization.manage',
  },
  {
    id: 'imap',
    to: '/setup/channels/imap',
    group: 'channels',
    icon: IconInbox,
    permission: 'organization.manage',
  },
  {
    id: 'mail',
    to: '/setup/channels/mail',
    group: 'channels',
    icon: IconMail,
    permission: 'organization.manage',
  },
  {
    id: 'sms',
    to: '/setup/channels/sms',
    group: 'channels',
    icon: IconMessage2,
    permission: 'organization.manage',
  },
  { id: 'departments', to: '/setup/departments', group: 'organization', icon: IconBuilding, permission: null },
  { id: 'members', to: '/setup/members', group: 'organization', icon: IconUsers, permission: null },
  {
    id: 'roles',
    to: '/setup/roles',
    group: 'organization',
    icon: IconLockAccess,
    permission: 'organization.manage',
  },
  {
    id: 'apiKeys',
    to: '/setup/api-keys',
    group: 'organization',
    icon: IconKey,
    permission: 'organization.manage',
  },
  {
    id: 'webhooks',
    to: '/setup/webhooks',
    group: 'organization',
    icon: IconWebhook,
    permission: 'organization.manage',
  },
  {
    id: 'signIn',
    to: '/setup/sign-in',
    group: 'organization',
    icon: IconLogin2,
    permission: 'organization.manage',
  },
  {
    id: 'sso',
    to: '/setup/sso',
    group: 'organization',
    icon: IconExternalLink,
    permission: 'organization.manage',
  },
  {
    id: 'auditLog',
    to: '/setup/audit-log',
    group: 'organization',
    icon: IconHistory,
    permission: 'organization.manage',
  },
  {
    id: 'retention',
    to: '/setup/retention',
    group: 'organization',
    icon: IconHourglass,
    permission: 'organization.manage',
  },
  {
    id: 'organizationLife',
    to: '/setup/organization',
    group: 'organization',
    icon: IconPackageExport,
    permission: 'organization.manage',
  },
  {
    id: 'cannedReplies',
    to: '/setup/canned-replies',
    group: 'organization',
    icon: IconMessage2Bolt,
    permission: 'tickets.reply',
  },
  { id: 'profile', to: '/setup/profile', group: 'organization', icon: IconUser, permission: null },
  {
    id: 'notifications',
    to: '/setup/notifications',
    group: 'organization',
    icon: IconBell,
    permission: 'tickets.view',
  },
  { id: 'security', to: '/setup/security', group: 'organization', icon: IconShieldLock, permission: null },
];

/** A text for finding: small letters, without accents. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The cards a person may open whose words hold all that was typed, in their groups. */
export function findCards<T extends { group: string; words: string }>(cards: T[], filter: string): Map<string, T[]> {
  const wanted = plain(filter).split(/\s+/).filter(Boolean);
  const groups = new Map<string, T[]>();
  for (const card of cards) {
    const words = plain(card.words);
    if (!wanted.every((word) => words.includes(word))) continue;
    groups.set(card.group, [...(groups.get(card.group) ?? []), card]);
  }
  return groups;
}
