import { ActionIcon, Badge, Menu } from '@mantine/core';
import type { ApiKey } from '@perch/contracts';
import { IconDots } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useDepartments } from '../../../lib/directory.ts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import people from '../people/people.module.css';
import table from '../setup-table.module.css';
import setup from '../setup.module.css';
import classes from './api-keys.module.css';
import { dayAndTime } from './day-and-time.ts';

export type ApiKeyAction = 'edit' | 'rotate' | 'revoke';

interface ApiKeyTableProps {
  keys: ApiKey[];
  onAction: (action: ApiKeyAction, key: ApiKey) => void;
}

export function ApiKeyTable({ keys, onAction }: ApiKeyTableProps) {
  const { t } = useTranslation();
  return (
    <div className={setup.tableBox} tabIndex={0} role="region" aria-label={t('setup.apiKeys.title')}>
      <table className={`${table.table} ${people.rows}`}>
        <thead>
          <tr>
            <th scope="col">{t('apiKeys.key')}</th>
            <th scope="col">{t('apiKeys.may')}</th>
            <th scope="col">{t('apiKeys.lastUsed')}</th>
            <th scope="col">{t('apiKeys.expires')}</th>
            <th scope="col">
              <span className="sr-only">{t('people.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id} data-inactive={key.state !== 'active' || undefined}>
              <th scope="row">
                <span className={people.name}>
                  {key.name}
                  {key.state !== 'active' && (
                    <Badge size="sm" variant="light" color={key.state === 'expired' ? 'orange' : 'gray'}>
                      {t(`apiKeys.state.${key.state}`)}
                    </Badge>
                  )}
                </span>
                <code className={classes.prefix}>{key.prefix}…</code>
                {key.previousUntil && (
                  <span className={classes.note}>{t('apiKeys.overlap', { until: dayAndTime(key.previousUntil) })}</span>
                )}
              </th>
              <td data-label={t('apiKeys.may')}>
                <MayWords apiKey={key} />
              </td>
              <td data-label={t('apiKeys.lastUsed')}>
                {key.lastUsedAt ? <RelativeTime at={key.lastUsedAt} style="long" /> : t('apiKeys.never')}
              </td>
              <td data-label={t('apiKeys.expires')}>
                {key.expiresAt ? dayAndTime(key.expiresAt) : t('apiKeys.doesNotExpire')}
              </td>
              <td className={`${table.chevron} ${people.menuCell}`}>
                <KeyMenu apiKey={key} onAction={onAction} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MayWords({ apiKey: { permissions, departmentIds, createdBy } }: { apiKey: ApiKey }) {
  const { t } = useTranslation();
  const departments = useDepartments();
  const names = departments.data?.filter(({ id }) => departmentIds?.includes(id)).map(({ name }) => name);
  return (
    <details className={classes.may}>
      <summary>{t('apiKeys.permissions', { count: permissions.length })}</summary>
      <ul>
        {permissions.map((permission) => (
          <li key={permission}>
            {t(`people.permission.${permission}`)} <code>{permission}</code>
          </li>
        ))}
      </ul>
      {departmentIds && names && (
        <p className={classes.note}>
          {t('apiKeys.departmentsOnly', { names: new Intl.ListFormat(currentLocale()).format(names) })}
        </p>
      )}
      {createdBy && <p className={classes.note}>{t('apiKeys.createdBy', { name: createdBy.name })}</p>}
    </details>
  );
}

function KeyMenu({ apiKey, onAction }: { apiKey: ApiKey; onAction: ApiKeyTableProps['onAction'] }) {
  const { t } = useTranslation();
  const mayBeUsed = apiKey.state !== 'revoked';
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('apiKeys.actionsOf', { name: apiKey.name })}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {mayBeUsed && (
          <>
            <Menu.Item onClick={() => onAction('edit', apiKey)}>{t('action.edit')}</Menu.Item>
            <Menu.Item onClick={() => onAction('rotate', apiKey)}>{t('apiKeys.rotate')}</Menu.Item>
          </>
        )}
        <Menu.Item renderRoot={(props) => <Link to="/setup/audit-log" search={{ apiKeyId: apiKey.id }} {...props} />}>
          {t('apiKeys.changes')}
        </Menu.Item>
        {mayBeUsed && (
          <Menu.Item color="red" onClick={() => onAction('revoke', apiKey)}>
            {t('apiKeys.revoke')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
