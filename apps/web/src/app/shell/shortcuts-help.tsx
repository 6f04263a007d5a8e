import { Modal } from '@mantine/core';
import { useLocation } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { COMMAND_KEY } from '../../lib/keyboard.ts';
import classes from './app-shell.module.css';

/** Every key there is; those of the place one is at come first. */
export function ShortcutsHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const isSocial = useLocation({ select: ({ pathname }) => pathname.startsWith('/social') });
  const shortcuts: [string[], string][] = [
    [[COMMAND_KEY, 'K'], t('shortcuts.palette')],
    [['G', 'N'], t('shortcuts.notifications')],
    [['J'], t('shortcuts.next')],
    [['K'], t('shortcuts.previous')],
    [['Enter'], t('shortcuts.open')],
    [['/'], t('shortcuts.search')],
    [['C'], t('newTicket.title')],
    [['X'], t('ticketList.keys.select')],
    [['Shift', 'X'], t('ticketList.keys.range')],
    [['*'], t('ticketList.selectAll')],
    [['A'], t('ticketList.assign')],
    [['#'], t('ticketList.addTag')],
    [['!'], t('ticketList.keys.spam')],
    [['Z'], t('ticketList.keys.undo')],
    [['R'], t('shortcuts.reply')],
    [['N'], t('shortcuts.note')],
    [['I'], t('shortcuts.assignToMe')],
    [['E'], t('shortcuts.close')],
    [['Y'], t('delivery.approveKey')],
    [['H'], t('clock.snooze.title')],
    [['O'], t('clock.thanks.shortcut')],
    [['M'], t('threadPage.mergeShortcut')],
    [['S'], t('threadPage.chooseMessages')],
    [['T'], t('assignment.takeNext')],
    [['Esc'], t('shortcuts.back')],
    [[COMMAND_KEY, 'Enter'], t('shortcuts.send')],
    [['?'], t('shortcuts.help')],
  ];
  const social: [string[], string][] = [
    [['G', 'M'], t('socialStream.keys.mentions')],
    [['G', 'D'], t('socialStream.keys.directMessages')],
    [['G', 'S'], t('socialStream.keys.sent')],
    [['O'], t('socialStream.keys.conversation')],
    [['N'], t('tweetAction.new')],
    [['R'], t('tweetAction.reply')],
    [['T'], t('tweetAction.retweet')],
    [['L'], t('tweetAction.like')],
    [['E'], t('socialStream.convert')],
    [['A'], t('socialStream.add')],
    [['H'], t('socialStream.handle')],
    [['X'], t('socialStream.keys.select')],
    [['*'], t('socialStream.selectAll')],
    [['M'], t('socialStream.keys.mute')],
    [['C'], t('socialStream.copyLink')],
    [['P'], t('socialStream.keys.profile')],
  ];
  const groups: [string, typeof social][] = [
    [t('shortcuts.general'), shortcuts],
    [t('socialStream.keys.title'), social],
  ];
  return (
    <Modal opened onClose={onClose} title={t('shortcuts.title')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      {(isSocial ? groups.toReversed() : groups).map(([title, keys]) => (
        <section key={title}>
          <h3 className={classes.shortcutsGroup}>{title}</h3>
          <Shortcuts shortcuts={keys} />
        </section>
      ))}
    </Modal>
  );
}

function Shortcuts({ shortcuts }: { shortcuts: readonly [string[], string][] }) {
  return (
    <dl className={classes.shortcuts}>
      {shortcuts.map(([keys, meaning]) => (
        <div key={meaning} style={{ display: 'contents' }}>
          <dt>
            {keys.map((key) => (
              <kbd key={key} className={classes.kbd}>
                {key}
              </kbd>
            ))}
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
