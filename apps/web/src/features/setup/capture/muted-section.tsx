import { ActionIcon, Button } from '@mantine/core';
import type { Capture, ProfileRef } from '@perch/contracts';
import { MAX_PROFILE_IDS } from '@perch/contracts';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import type { ChangeCapture } from '../capture-form.tsx';
import { Section } from '../section.tsx';
import { MuteSearch } from './mute-search.tsx';
import { useProfiles } from './muted-query.ts';
import classes from './muted.module.css';

interface MutedSectionProps {
  capture: Capture;
  onChange: ChangeCapture;
}

const FEW = 8;

/** People whose tweets and direct messages open no tickets. The latest muted comes first. */
export function MutedSection({ capture, onChange }: MutedSectionProps) {
  const { t } = useTranslation();
  const [isWhole, setWhole] = useState(false);
  // who they are is stored when the settings are saved
  const [chosen, setChosen] = useState<readonly ProfileRef[]>([]);
  const { mutedProfiles: muted } = capture;
  const latestFirst = muted.toReversed();
  const shown = latestFirst.slice(0, isWhole ? MAX_PROFILE_IDS : FEW);
  const { data, error } = useProfiles(shown);
  const known = new Map([...chosen, ...(data ?? [])].map((profile) => [profile.twitterUserId, profile]));
  return (
    <Section title={t('capture.muted.title')} lead={t('capture.muted.lead')}>
      <div data-setting="muted">
        <MuteSearch
          muted={muted}
          onMute={(profile) => {
            setChosen((before) => [...before, profile]);
            onChange({ mutedProfiles: [...muted, profile.twitterUserId] });
          }}
        />
        {error && (
          <p className={classes.failed} role="alert">
            {errorSentence(t, error)} {t('capture.muted.idsOnly')}
          </p>
        )}
        {muted.length === 0 ? (
          <p className={classes.nobody}>{t('capture.muted.nobody')}</p>
        ) : (
          <ul className={classes.list} aria-label={t('capture.muted.title')}>
            {shown.map((id) => (
              <MutedPerson
                key={id}
                id={id}
                profile={known.get(id)}
                onUnmute={() => onChange({ mutedProfiles: muted.filter((each) => each !== id) })}
              />
            ))}
          </ul>
        )}
        {!isWhole && muted.length > FEW && (
          <Button variant="subtle" size="compact-xs" onClick={() => setWhole(true)}>
            {t('capture.muted.showAll', { count: muted.length })}
          </Button>
        )}
        {isWhole && muted.length > MAX_PROFILE_IDS && (
          <p className={classes.nobody}>{t('capture.muted.more', { count: muted.length - MAX_PROFILE_IDS })}</p>
        )}
      </div>
    </Section>
  );
}

interface MutedPersonProps {
  id: string;
  /** undefined while it is fetched */
  profile: ProfileRef | undefined;
  onUnmute: () => void;
}

function MutedPerson({ id, profile, onUnmute }: MutedPersonProps) {
  const { t } = useTranslation();
  const handle = profile ? `@${profile.username}` : id;
  return (
    <li className={classes.muted}>
      <Avatar name={profile?.name ?? '?'} url={profile?.avatarUrl ?? null} size={26} />
      <span className={classes.who}>
        <span dir="auto">{profile?.name ?? id}</span>
        {profile && <span className={classes.handle}>{handle}</span>}
      </span>
      <ActionIcon size="sm" aria-label={t('capture.muted.unmute', { name: handle })} onClick={onUnmute}>
        <IconX size={14} />
      </ActionIcon>
    </li>
  );
}
