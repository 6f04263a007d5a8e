import type { CaptureSetting } from '@perch/core';
import { Switch } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import classes from './setup.module.css';

interface SectionProps {
  title: string;
  lead?: string;
  tone?: 'danger';
  children: ReactNode;
}

export function Section({ title, lead, tone, children }: SectionProps) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id} data-tone={tone}>
      <h2 id={id}>{title}</h2>
      {lead && <p className={classes.lead}>{lead}</p>}
      <div className={classes.sectionBody}>{children}</div>
    </section>
  );
}

interface SettingRowProps {
  title: string;
  hint?: string;
  /** what differs from what one would expect */
  note?: string | undefined;
  isDimmed?: boolean;
  /** what leads here from a reason */
  setting?: CaptureSetting;
  /** what is wrong with it */
  problem?: string | undefined;
  /** what the words belong to: a click on them is one on it */
  controlId?: string;
  children: ReactNode;
}

/** A setting in words at the left, what changes it at the right. */
export function SettingRow(props: SettingRowProps) {
  const { title, hint, note, isDimmed = false, setting, problem, controlId, children } = props;
  const Words = controlId === undefined ? 'div' : 'label';
  return (
    <div className={classes.setting} data-dimmed={isDimmed || undefined} data-setting={setting}>
      <Words className={classes.settingText} htmlFor={controlId}>
        <div className={classes.settingTitle}>{title}</div>
        {hint && <div className={classes.dim}>{hint}</div>}
        {note && <div className={classes.note}>{note}</div>}
        {problem && (
          <div className={classes.failing} role="alert">
            {problem}
          </div>
        )}
      </Words>
      <div className={classes.settingControl}>{children}</div>
    </div>
  );
}

interface SwitchRowProps extends Omit<SettingRowProps, 'controlId' | 'children'> {
  isOn: boolean;
  isDisabled?: boolean;
  onTurn: (isOn: boolean) => void;
}

/** A setting that is on or off; its words switch it too. */
export function SwitchRow({ isOn, isDisabled = false, onTurn, ...row }: SwitchRowProps) {
  const id = useId();
  return (
    <SettingRow {...row} controlId={id}>
      <Switch
        id={id}
        aria-label={row.title}
        disabled={isDisabled}
        checked={isOn}
        onChange={(event) => onTurn(event.currentTarget.checked)}
      />
    </SettingRow>
  );
}
