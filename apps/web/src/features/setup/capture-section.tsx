import { SegmentedControl } from '@mantine/core';
import { CAPTURE_MODES, type Capture } from '@perch/contracts';
import { useTranslation } from '../../lib/i18n.ts';
import type { Problems } from './capture/capture-problems.ts';
import type { ChangeCapture } from './capture-form.tsx';
import { Section, SettingRow, SwitchRow } from './section.tsx';

interface SectionProps {
  capture: Capture;
  problems: Problems;
  onChange: ChangeCapture;
}

const STREAMS = ['mentions', 'directMessages'] as const;
const KINDS = ['includeReplies', 'includeQuotes', 'includeRetweets'] as const;
const SETTING_OF = {
  mentions: 'mentions',
  directMessages: 'direct-messages',
  includeReplies: 'replies',
  includeQuotes: 'quotes',
  includeRetweets: 'retweets',
} as const;

export function CaptureSection({ capture, problems, onChange }: SectionProps) {
  const { t } = useTranslation();
  const modes = CAPTURE_MODES.map((mode) => ({ value: mode, label: t(`captureMode.${mode}`) }));
  return (
    <Section title={t('capture.title')} lead={t('capture.lead')}>
      {STREAMS.map((stream) => (
        <SettingRow
          key={stream}
          title={t(`capture.${stream}`)}
          hint={t(`captureHint.${stream}.${capture[stream]}`)}
          setting={SETTING_OF[stream]}
          problem={problems.get(stream)}
        >
          <SegmentedControl
            size="xs"
            aria-label={t(`capture.${stream}`)}
            data={modes}
            value={capture[stream]}
            onChange={(mode) => onChange({ [stream]: mode })}
          />
        </SettingRow>
      ))}
      {KINDS.map((kind) => (
        <SwitchRow
          key={kind}
          title={t(`capture.${kind}`)}
          hint={t(`captureHint.${kind}`)}
          isDimmed={capture.mentions === 'off'}
          setting={SETTING_OF[kind]}
          isDisabled={capture.mentions === 'off'}
          isOn={capture[kind]}
          onTurn={(isOn) => onChange({ [kind]: isOn })}
        />
      ))}
    </Section>
  );
}
