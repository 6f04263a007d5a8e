import type { CaptureSetting } from '@perch/core';
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
  children: ReactNode;
}

/** A setting in words at the left, what changes it at the right. */
export function SettingRow({ title, hint, note, isDimmed = false, setting, problem, children }: SettingRowProps) {
  return (
    <div className={classes.setting} data-dimmed={isDimmed || undefined} data-setting={setting}>
      <div className={classes.settingText}>
        <div className={classes.settingTitle}>{title}</div>
        {hint && <div className={classes.dim}>{hint}</div>}
        {note && <div className={classes.note}>{note}</div>}
        {problem && (
          <div className={classes.failing} role="alert">
            {problem}
          </div>
        )}
      </div>
      <div className={classes.settingControl}>{children}</div>
    </div>
  );
}
