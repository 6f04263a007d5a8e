import { ActionIcon, Menu } from '@mantine/core';
import type { TwitterApp } from '@perch/contracts';
import { IconDots, IconKey, IconPencil, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useAccounts } from '../../../lib/directory.ts';
import classes from './twitter-apps.module.css';

interface TwitterAppRowProps {
  app: TwitterApp;
  onEdit: () => void;
  onRemove: () => void;
  onPasteKeys: () => void;
}

export function TwitterAppRow({ app, onEdit, onRemove, onPasteKeys }: TwitterAppRowProps) {
  const { t } = useTranslation();
  const { data: accounts } = useAccounts();
  const owner = app.pricing.rules?.appOwnerUserId;
  const ownerName = accounts?.find(({ twitterUserId }) => twitterUserId === owner)?.username;
  const priceCount = Object.keys(app.pricing.prices ?? {}).length;
  return (
    <li className={classes.app}>
      <div className={classes.appText}>
        <div className={classes.appName}>
          <strong>{app.name}</strong>
          <span className={classes.tag}>{t(`twitterApp.authorization.${app.authorization}`)}</span>
          <span className={classes.tag} data-tone={app.tier}>
            {t(`twitterApp.tier.${app.tier}`)}
          </span>
        </div>
        <div className={classes.dim}>
          <code className={classes.key}>{app.clientId}</code>
          {ownerName && <span>{t('twitterApp.ownedBy', { username: ownerName })}</span>}
          {priceCount > 0 && <span>{t('twitterApp.ownPrices', { count: priceCount })}</span>}
        </div>
        <div>
          {app.accounts.length === 0 ? (
            <span className={classes.dim}>{t('twitterApp.unused')}</span>
          ) : (
            <>
              {t('twitterApp.usedBy')}{' '}
              {app.accounts.map(({ id, username }, at) => (
                <Fragment key={id}>
                  {at > 0 && ', '}
                  <Link to="/setup/channels/twitter/$accountId" params={{ accountId: id }}>
                    @{username}
                  </Link>
                </Fragment>
              ))}
            </>
          )}
        </div>
      </div>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('twitterApp.actions', { name: app.name })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={15} />} onClick={onEdit}>
            {t('action.edit')}
          </Menu.Item>
          {app.authorization === 'oauth1' && (
            <Menu.Item leftSection={<IconKey size={15} />} onClick={onPasteKeys}>
              {t('twitterApp.paste')}
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item color="red" leftSection={<IconTrash size={15} />} onClick={onRemove}>
            {t('twitterApp.remove')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
