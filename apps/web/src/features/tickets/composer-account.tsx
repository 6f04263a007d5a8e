import { Menu } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import classes from './composer-account.module.css';
import { formatPrice, type ReplyTarget } from './composer-state.ts';

interface ComposerAccountProps {
  targets: readonly ReplyTarget[];
  /** handle of who answers */
  account: string;
  /** handle of the account that was written to */
  writtenTo: string;
  onChoose: (username: string) => void;
}

/** As which account a public reply goes; where several are connected, another one can be chosen. */
export function ComposerAccount({ targets, account, writtenTo, onChoose }: ComposerAccountProps) {
  const { t, i18n } = useTranslation();
  const target = targets.find(({ via }) => via === 'tweet');
  const others = target?.otherAccounts ?? [];
  const as = t('composer.as', { account });
  if (!target || others.length === 0) return as;
  const why = (problem: string) => {
    const key = `replyProblem.${problem}`;
    return t(i18n.exists(key) ? key : 'replyProblem.other');
  };
  return (
    // what is chosen takes the cursor to the text box
    <Menu position="top-start" returnFocus={false}>
      <Menu.Target>
        <button type="button" className={classes.account} aria-label={t('composer.accountChosen', { account })}>
          {as}
          <IconChevronDown size={13} stroke={2} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('composer.chooseAccount')}</Menu.Label>
        <Menu.RadioGroup value={account}>
          {[target, ...others].map((one) => (
            <Menu.RadioItem
              key={one.accountUsername}
              value={one.accountUsername}
              onClick={() => onChoose(one.accountUsername)}
              checkIcon={<IconCheck size={15} stroke={2} aria-hidden />}
              closeMenuOnClick
            >
              <bdi>@{one.accountUsername}</bdi>
              <span className={classes.verdict} data-problem={one.problem !== null || undefined}>
                {one.problem !== null
                  ? why(one.problem)
                  : [
                      one.accountUsername === writtenTo && t('composer.writtenTo'),
                      one.priceMicros !== null && formatPrice(one.priceMicros, currentLocale()),
                    ]
                      .filter(Boolean)
                      .join(' · ')}
              </span>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
