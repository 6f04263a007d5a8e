import { Button, Checkbox, Modal } from '@mantine/core';
import type { Confirmation, RetentionPreview } from '@perch/contracts';
import { RETENTION_KINDS } from '@perch/core';
import { IconX } from '@tabler/icons-react';
import { useState, type FormEvent } from 'react';
import { isApiError } from '../../../lib/api.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { useTranslation } from '../../../lib/i18n.ts';
import { CurrentPassword } from '../current-password.tsx';
import { ConfirmByProvider } from '../life/confirm-by-provider.tsx';
import { ProviderProblem } from '../life/provider-problem.tsx';
import setup from '../setup.module.css';
import { amountWords, isRemoved } from './removal-words.ts';
import classes from './retention.module.css';

interface ConfirmRemovalProps {
  removes: RetentionPreview['removes'];
  /** how whoever shortens it shows who they are; null: nothing is shortened */
  confirmation: Confirmation;
  isSaving: boolean;
  /** why they were not believed */
  error: unknown;
  onSave: (password?: string) => void;
  /** away to the provider, and back to this page */
  onLeave: () => void;
  onClose: () => void;
}

/** What goes for good, before it does, and whoever is sure of it shows again who they are. */
export function ConfirmRemoval(props: ConfirmRemovalProps) {
  const { t } = useTranslation();
  const { removes, confirmation, isSaving, error, onSave, onLeave, onClose } = props;
  const [isSure, setSure] = useState(false);
  const [password, setPassword] = useState('');
  const going = RETENTION_KINDS.filter((kind) => isRemoved(removes[kind]));
  const isByPassword = confirmation?.by === 'password';
  const isShown = !confirmation || (isByPassword ? password !== '' : confirmation.until !== null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSave(isByPassword ? password : undefined);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(going.length > 0 ? 'retention.confirmTitle' : 'retention.shortenTitle')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form className={classes.confirm} noValidate onSubmit={submit}>
        {going.length > 0 && (
          <div>
            <h3 className={classes.goesTitle}>{t('retention.goes')}</h3>
            <ul className={classes.goes}>
              {going.map((kind) => (
                <li key={kind}>
                  <IconX size={16} stroke={2} aria-hidden />
                  <span>
                    {t(`retention.kind.${kind}`)}: {amountWords(t, removes[kind])}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )}
        <p className={classes.text}>{t(going.length > 0 ? 'retention.goesOn' : 'retention.shortenGoesOn')}</p>
        <Checkbox
          label={t('retention.sure')}
          checked={isSure}
          onChange={(event) => setSure(event.currentTarget.checked)}
          data-autofocus
        />
        {isByPassword && (
          <CurrentPassword
            value={password}
            error={isApiError(error, 'password_wrong') && errorSentence(t, error)}
            onChange={setPassword}
          />
        )}
        <ProviderProblem />
        {confirmation?.by === 'provider' && (
          <ConfirmByProvider until={confirmation.until} returnTo="/setup/retention" onLeave={onLeave} />
        )}
        <div className={setup.dialogActions}>
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" color="red" loading={isSaving} disabled={!isSure || !isShown}>
            {t(going.length > 0 ? 'retention.saveAndRemove' : 'action.save')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
