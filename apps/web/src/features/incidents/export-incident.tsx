import { Button, Menu } from '@mantine/core';
import type { IncidentExport } from '@perch/contracts';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import classes from './incidents.module.css';
import { postMortem } from './post-mortem.ts';

/** The whole incident to keep: to read, or to reckon with. */
export function ExportIncident({ id }: { id: string }) {
  const { t } = useTranslation();
  const path = `incidents/${id}/export`;
  const markdown = useMutation({
    mutationFn: async () =>
      save(`incident-${id}.md`, postMortem(t, await api.get<IncidentExport>(path), currentLocale())),
  });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconDownload size={14} stroke={1.75} aria-hidden />}
            loading={markdown.isPending}
          >
            {t('incidentPage.export.title')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => markdown.mutate()}>{t('incidentPage.export.markdown')}</Menu.Item>
          {(['csv', 'json'] as const).map((format) => (
            <Menu.Item key={format} component="a" href={`/api/v1/${path}?format=${format}`} download>
              {t(`incidentPage.export.${format}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {markdown.error && (
        <p className={classes.problem} role="alert">
          {errorSentence(t, markdown.error)}
        </p>
      )}
    </>
  );
}

function save(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/markdown;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
