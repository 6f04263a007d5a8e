import { Button, Radio, Stack } from '@mantine/core';
import type { ApiKey } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { FormActions, FormProblem } from '../people/form-parts.tsx';
import people from '../people/people.module.css';
import { problemsOf } from '../people/problems-of.ts';
import { KeyDrawer } from './key-drawer.tsx';
import { useRotateApiKey } from './queries.ts';
import { SecretShown } from './secret-shown.tsx';

const OVERLAPS = [0, 1, 24, 168] as const;

/** A new secret, and how long the one until now serves beside it. */
export function RotateDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { t } = useTranslation();
  const rotate = useRotateApiKey();
  const [overlapHours, setOverlap] = useState(24);
  return (
    <KeyDrawer title={t('apiKeys.rotateTitle', { name: apiKey.name })} isHeld={!!rotate.data} onClose={onClose}>
      {rotate.data ? (
        <SecretShown apiKey={rotate.data} onClose={onClose} />
      ) : (
        <form
          className={people.form}
          onSubmit={(event) => {
            event.preventDefault();
            rotate.mutate({ id: apiKey.id, overlapHours });
          }}
        >
          <Radio.Group
            label={t('apiKeys.overlapLabel')}
            description={t('apiKeys.overlapHint')}
            value={String(overlapHours)}
            onChange={(value) => setOverlap(Number(value))}
          >
            <Stack gap={8} mt={10}>
              {OVERLAPS.map((hours) => (
                <Radio key={hours} value={String(hours)} label={t(`apiKeys.overlapOf.${hours}`)} />
              ))}
            </Stack>
          </Radio.Group>
          <FormProblem error={rotate.error} sentence={problemsOf(t, rotate.error, []).form} />
          <FormActions>
            <Button type="submit" loading={rotate.isPending}>
              {t('apiKeys.rotate')}
            </Button>
          </FormActions>
        </form>
      )}
    </KeyDrawer>
  );
}
