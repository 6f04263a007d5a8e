import { Button, Modal } from '@mantine/core';
import { IconCheck, IconCoin, IconShieldLock, IconUserCheck } from '@tabler/icons-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useAuthorize } from '../../../lib/authorize-account.ts';
import { appIdOf, appOptions, chosenApp } from '../twitter-apps/app-choice.ts';
import { TwitterAppSelect } from '../twitter-apps/twitter-app-select.tsx';
import { useTwitterApps } from '../twitter-apps/twitter-app-queries.ts';
import classes from './connect.module.css';

const PERMISSIONS = ['canRead', 'canAnswer', 'canDirect', 'canStay'] as const;

interface ConnectDialogProps {
  isOpen: boolean;
  /** an authorization was of the wrong account a moment ago */
  isAgain: boolean;
  onClose: () => void;
  /** without a way to X: by keys that are pasted */
  onPasteKeys: () => void;
}

/** What one should know before one leaves for X. Enter goes on. */
export function ConnectDialog({ isOpen, isAgain, onClose, onPasteKeys }: ConnectDialogProps) {
  const { t } = useTranslation();
  const authorize = useAuthorize();
  const { data: apps } = useTwitterApps();
  const [chosen, setChosen] = useState<string | null>(null);
  const options = apps ? appOptions(apps) : [];
  const app = chosenApp(options, chosen);
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
          // before the list is known the usual one is meant
          authorize.mutate(app ? { twitterAppId: appIdOf(app) } : {});
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
        {apps && (
          <div className={classes.choice}>
            <TwitterAppSelect options={options} value={chosen} onChange={setChosen} />
          </div>
        )}
        <p className={classes.next}>{t('connect.advice.next')}</p>
        <div className={classes.actions}>
          <Button variant="subtle" onClick={onPasteKeys} className={classes.aside!}>
            {t('twitterApp.pasteInstead')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button
            type="submit"
            disabled={apps !== undefined && app === null}
            loading={authorize.isPending || authorize.isSuccess}
            data-autofocus
          >
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
