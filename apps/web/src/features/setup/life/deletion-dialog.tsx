import { Button, Modal, TextInput } from '@mantine/core';
import type { OrganizationDeletionState } from '@perch/contracts';
import { isSameName } from '@perch/core';
import { IconX } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { isApiError } from '../../../lib/api.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { useSession } from '../../../lib/session.ts';
import { CurrentPassword } from '../current-password.tsx';
import setup from '../setup.module.css';
import connect from '../connect/connect.module.css';
import { ConfirmByProvider } from './confirm-by-provider.tsx';
import classes from './life.module.css';
import { useRequestDeletion } from './queries.ts';

interface DeletionDialogProps {
  isOpen: boolean;
  state: OrganizationDeletionState;
  onClose: () => void;
}

/** What goes, and the name and password of whoever is sure; who has none signs in at the provider again. */
export function DeletionDialog({ isOpen, state, onClose }: DeletionDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('life.deleteTitle')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <DeletionForm state={state} onClose={onClose} />
    </Modal>
  );
}

const GOES = ['goesData', 'goesPeople', 'goesX', 'goesNow'] as const;

function DeletionForm({ state, onClose }: Omit<DeletionDialogProps, 'isOpen'>) {
  const { t } = useTranslation();
  const { organization } = useSession();
  const { graceDays, confirmation } = state;
  const isByProvider = confirmation?.by === 'provider';
  const request = useRequestDeletion();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const onSuccess = () => {
      notifyDone(t('life.requested'));
      onClose();
    };
    request.mutate({ name, ...(!isByProvider && { password }) }, { onSuccess });
  };
  const isWrongPassword = isApiError(request.error, 'password_wrong');
  return (
    <form className={classes.form} noValidate onSubmit={submit}>
      <div className={connect.kept}>
        <section data-kind="goes">
          <h3>{t('life.goes')}</h3>
          <ul>
            {GOES.map((what) => (
              <li key={what}>
                <IconX size={15} stroke={2} aria-hidden />
                {t(`life.${what}`, { count: graceDays })}
              </li>
            ))}
          </ul>
        </section>
      </div>
      <p className={classes.text}>{t('life.exportFirst', { count: graceDays })}</p>
      <TextInput
        label={t('life.typeName', { name: organization.name })}
        autoComplete="off"
        data-autofocus
        value={name}
        error={Boolean(request.error) && !isWrongPassword && errorSentence(t, request.error)}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {isByProvider ? (
        <ConfirmByProvider until={confirmation.until} returnTo="/setup/organization" />
      ) : (
        <CurrentPassword
          value={password}
          error={isWrongPassword && errorSentence(t, request.error)}
          onChange={setPassword}
        />
      )}
      <div className={setup.dialogActions}>
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button
          type="submit"
          color="red"
          loading={request.isPending}
          disabled={
            !isSameName(name, organization.name) || (isByProvider ? confirmation.until === null : password === '')
          }
        >
          {t('life.delete')}
        </Button>
      </div>
    </form>
  );
}
