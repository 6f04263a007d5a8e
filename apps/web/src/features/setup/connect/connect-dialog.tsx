import { Button, Modal } from '@mantine/core';
import { IconCheck, IconCoin, IconShieldLock, IconUserCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAuthorize } from '../../../lib/authorize-account.ts';
import classes from './connect.module.css';

const PERMISSIONS = ['canRead', 'canAnswer', 'canDirect', 'canStay'] as const;

interface ConnectDialogProps {
  isOpen: boolean;
  /** an authorization was of the wrong account a moment ago */
  isAgain: boolean;
  onClose: () => void;
  /** what is chosen before one leaves, such as the X app to connect with */
  choice?: ReactNode;
}

/** What one should know before one leaves for X. Enter goes on. */
export function ConnectDialog({ isOpen, isAgain, onClose, choice }: ConnectDialogProps) {
  const { t } = useTranslation();
  const authorize = useAuthorize();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t('connect.advice.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          authorize.mutate(undefined);
        }}
      >
        {isAgain && <p className={classes.again}>{t('connect.advice.again')}</p>}
        <Advice icon={<IconUserCheck size={20} stroke={1.6} />} title={t('connect.advice.official')}>
          <p>{t('connect.advice.officialHint')}</p>
        </Advice>
        <Advice icon={<IconShieldLock size={20} stroke={1.6} />} title={t('connect.advice.can')}>
          <ul className={classes.permissions}>
            {PERMISSIONS.map((permission) => (
              <li key={permission}>
                <IconCheck size={14} stroke={2} aria-hidden />
                {t(`connect.advice.${permission}`)}
              </li>
            ))}
          </ul>
          <p>{t('connect.advice.cannot')}</p>
        </Advice>
        <Advice icon={<IconCoin size={20} stroke={1.6} />} title={t('connect.advice.bill')}>
          <p>{t('connect.advice.billHint')}</p>
        </Advice>
        {choice}
        <p className={classes.next}>{t('connect.advice.next')}</p>
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={authorize.isPending || authorize.isSuccess} data-autofocus>
            {t('connect.advice.continue')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function Advice({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <section className={classes.advice}>
      <span className={classes.adviceIcon} aria-hidden>
        {icon}
      </span>
      <div>
        <h3>{title}</h3>
        {children}
      </div>
    </section>
  );
}
